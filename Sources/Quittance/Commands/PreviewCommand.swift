import Accounting
import ArgumentParser
import Database
import Jobs
import RESTAPI
import Workflows

/// Shows what would be booked, without writing anything.
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show the records, debits and credits of work without doing it.",
        discussion: """
            EXAMPLES
              quittance preview invoice.sync in_1QTIRI586NSshwaAuT7YynEx
              quittance preview invoice.sync --from 2026-10-01 --to 2026-10-31
              quittance preview salesforce.opportunity 006000000000001AAA
              quittance preview customer.push crm-7
            """
    )

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The kind of work, such as invoice.sync or payout.reconcile.")
    var kind: String
    @Argument(help: "Ids of Stripe, of Salesforce, or of the caller; none with --from and --to.")
    var ids: [String] = []
    @Option(help: "The Stripe account's name; the first one without.")
    var account: String?
    @Option(help: "First day of invoices to preview together.")
    var from: String?
    @Option(help: "Last day of them.")
    var to: String?

    func run() async throws {
        guard let kind = JobKind(rawValue: kind) else {
            let known = JobKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Terminal.refusal(
                "There is no work of the kind “\(self.kind)”. Use one of \(known)."
            )
        }
        let settings = try await options.readWithVault()
        let database = try await options.openDatabase()
        let desk = try PlanningDesk(
            settings,
            account: account,
            books: database,
            callers: database
        )
        do {
            var report = PlanReport()
            if let span = try Days.span(from: from, to: to, zone: desk.policy.zone) {
                try await desk.forEachInvoice(span) { report.add($0) }
            } else {
                guard desk.useCases[kind] != nil else {
                    throw Terminal.refusal(
                        PlanningDesk.callersKinds.contains(kind)
                            ? "The settings have no group salesforce."
                            : "Work of the kind “\(kind.rawValue)” makes no plan of its own."
                    )
                }
                for plan in try await desk.plans(kind, ids: ids) {
                    report.add(plan, printing: true)
                }
            }
            Terminal.print(report.summary)
        } catch let failure as StepFailure {
            await database.close()
            throw Terminal.refusal(failure.sentence)
        }
        await database.close()
    }
}

/// Shows what other settings would have booked differently.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare what two settings files make of the same invoices.",
        discussion: """
            Plans every invoice of the span under both files as if nothing were booked yet, and prints
            each record that differs. Nothing is written.

            EXAMPLE
              quittance diff old.yaml new.yaml --from 2026-10-01 --to 2026-10-31
            """
    )

    @Argument(help: "The settings in use.")
    var old: String
    @Argument(help: "The settings to compare.")
    var new: String
    @Option(help: "The Stripe account's name; the first one without.")
    var account: String?
    @Option(help: "First day.")
    var from: String
    @Option(help: "Last day.")
    var to: String

    func run() async throws {
        var desks: [PlanningDesk] = []
        for file in [old, new] {
            let settings = try await SettingsOptions.readWithVault(file, isExclusive: false)
            desks.append(try PlanningDesk(settings, account: account, books: NoBooks()))
        }
        guard let span = try Days.span(from: from, to: to, zone: desks[0].policy.zone) else {
            return
        }
        do throws(StepFailure) {
            var before: [ExternalID: PlannedDocument] = [:]
            try await desks[0].forEachInvoice(span) { plan in
                for document in plan.documents { before[document.externalID] = document }
            }
            var after: [ExternalID: PlannedDocument] = [:]
            try await desks[1].forEachInvoice(span) { plan in
                for document in plan.documents { after[document.externalID] = document }
            }
            Terminal.print(PlanDifference.text(before, after))
        } catch {
            throw Terminal.refusal(error.sentence)
        }
    }
}

/// Days on the command line.
enum Days {
    /// Both days included, in the accounting zone; nil when neither is given.
    static func span(from: String?, to: String?, zone: AccountingZone) throws -> TimeSpan? {
        guard from != nil || to != nil else { return nil }
        guard let first = from.flatMap({ CalendarDate($0) }),
            let last = to.flatMap({ CalendarDate($0) }), first <= last
        else {
            throw Terminal.refusal("Give --from and --to as days such as 2026-10-01, in order.")
        }
        return TimeSpan(
            from: start(of: first, zone),
            to: start(of: last.adding(days: 1), zone).adding(.seconds(-1))
        )
    }

    /// The moment a day begins; the zone's offset is looked up near midnight.
    private static func start(of day: CalendarDate, _ zone: AccountingZone) -> Timestamp {
        let midnight = Int64(day.dayNumber) * 86_400
        let guess = midnight - zone.offset(at: midnight)
        return Timestamp(seconds: midnight - zone.offset(at: guess))
    }
}
