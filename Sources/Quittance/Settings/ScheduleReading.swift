import Accounting
import Jobs
import RESTAPI

extension JobSchedule {
    /// The schedules of the settings; `accounts` are the names they may use.
    static func list(
        _ nodes: [SettingsNode],
        _ accounting: AccountingSettings,
        accounts: [String]
    ) -> [JobSchedule] {
        var names: Set<String> = []
        var found: [JobSchedule] = []
        for node in nodes {
            guard let schedule = node.schedule(accounting, accounts: accounts) else { continue }
            if names.insert(schedule.name).inserted {
                found.append(schedule)
            } else {
                node.report(
                    "name",
                    "“\(schedule.name)” names two schedules.",
                    fix: "Give each a name of its own."
                )
            }
        }
        return found
    }
}

extension SettingsNode {
    /// One schedule; nil when a part of it was reported.
    fileprivate func schedule(
        _ accounting: AccountingSettings,
        accounts: [String]
    ) -> JobSchedule? {
        allow(["name", "cron", "timeZone", "kind", "account", "days", "catchUp"])
        let name = requiredText("name", fix: "Give the schedule a name, such as nightly-payouts.")
        let expression = cron(
            requiredText("cron", fix: "Write five fields, such as \"30 6 * * *\".")
        )
        let kindName = text("kind") ?? JobKind.payoutReconciliation.rawValue
        let kind = JobKind(rawValue: kindName)
        if kind == nil {
            report(
                "kind",
                "“\(kindName)” is no kind of job.",
                fix: "Kinds are \(JobKind.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        let isForSalesforce = kind == .salesforceBalances
        let account =
            isForSalesforce
            ? RESTService.callersAccount : text("account") ?? accounts.first ?? ""
        if isForSalesforce, let text = text("account") {
            report(
                "account",
                "Balances go to the Salesforce org, not to the Stripe account “\(text)”.",
                fix: "Leave account out."
            )
        } else if !isForSalesforce, !accounts.contains(account) {
            report(
                "account",
                "“\(account)” is no Stripe account of these settings.",
                fix: "Use one of \(accounts.joined(separator: ", "))."
            )
        }
        let catchUpName = text("catchUp") ?? CatchUp.once.rawValue
        let catchUp = CatchUp(rawValue: catchUpName)
        if catchUp == nil {
            report(
                "catchUp",
                "“\(catchUpName)” is no way to catch up.",
                fix: "Use \(CatchUp.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        let days = number("days", default: 3, in: 1...92)
        guard let zone = zone(accounting), let expression, let kind, let catchUp,
            !name.isEmpty, isForSalesforce || accounts.contains(account)
        else { return nil }
        return JobSchedule(
            name: name,
            expression: expression,
            zone: zone,
            catchUp: catchUp,
            kind: kind,
            account: account,
            days: days
        )
    }

    private func cron(_ text: String) -> CronExpression? {
        guard !text.isEmpty else { return nil }
        let expression = CronExpression(text)
        if expression == nil {
            report(
                "cron",
                "“\(text)” is no time that ever comes.",
                fix: "Write minute, hour, day, month and weekday, such as \"30 6 * * mon-fri\"."
            )
        }
        return expression
    }

    /// The zone whose clocks count: the accounting zone unless another is named.
    private func zone(_ accounting: AccountingSettings) -> AccountingZone? {
        var named = accounting
        let own = text("timeZone")
        if let own { named.timeZone = own }
        do {
            return try ZoneFiles.zone(named)
        } catch {
            // A fault of the accounting zone itself stops the start on its own.
            if own != nil {
                report("timeZone", "\(error)", fix: "Use an IANA name, such as Europe/Berlin.")
            }
            return nil
        }
    }
}
