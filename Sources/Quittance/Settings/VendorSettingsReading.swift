import Accounting
import NetSuite
import Telemetry
import Workflows

extension StripeAccountSettings {
    static func list(_ node: SettingsNode) -> [StripeAccountSettings] {
        node.allow(["baseURL", "caFile", "apiVersion", "accounts"])
        let accounts = node.sections("accounts").map { StripeAccountSettings($0, shared: node) }
        if accounts.isEmpty {
            node.report(
                "accounts",
                "No Stripe account is named.",
                fix: "Add one with name, apiKey and webhookSecrets."
            )
        }
        let names = accounts.map(\.name)
        for name in Set(names) where names.count(where: { $0 == name }) > 1 {
            node.report(
                "accounts",
                "Two accounts are named “\(name)”.",
                fix: "Give each its own name."
            )
        }
        return accounts
    }

    private init(_ node: SettingsNode, shared: SettingsNode) {
        node.allow([
            "name", "apiKey", "apiKeyFile", "connectedAccount", "webhookSecrets",
            "webhookToleranceSeconds", "requestsPerSecond", "requestsPerSecondPerEndpoint",
            "payouts", "balanceDays", "readsPerMonth", "chart",
        ])
        payouts = node.choice("payouts", default: .itemised)
        chart = Self.chart(node.section("chart"))
        balanceDays = node.choice("balanceDays", default: .summarised)
        if node.section("balanceDays").isPresent, payouts != .ledger {
            node.report(
                "balanceDays",
                "Only an account that is booked by its balance has days of it.",
                fix: "Set payouts: ledger for the account, or take this out."
            )
        }
        name = node.requiredText("name", fix: "Name the account, for example main.")
        if !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }) {
            node.report("name", "The name goes into paths.", fix: "Use letters, digits, - and _.")
        }
        apiKey = node.secret("apiKey", fix: "Write a restricted key (rk_…) or ${VARIABLE}.")
        connectedAccount = node.text("connectedAccount")
        webhookSecrets = node.texts("webhookSecrets").map { Secret($0) }
        webhookToleranceSeconds = node.number(
            "webhookToleranceSeconds",
            default: 300,
            in: 1...86_400
        )
        requestsPerSecond = node.number("requestsPerSecond", default: 100, in: 1...10_000)
        requestsPerSecondPerEndpoint = node.number(
            "requestsPerSecondPerEndpoint",
            default: 25,
            in: 1...10_000
        )
        let reads = node.number("readsPerMonth", default: 0, in: 0...1_000_000_000)
        readsPerMonth = reads > 0 ? reads : nil
        baseURL = shared.address("baseURL") ?? "https://api.stripe.com"
        caFile = shared.text("caFile")
        apiVersion = shared.text("apiVersion") ?? "2026-10-28.endive"
    }

    /// The accounts in which this account at Stripe differs from `netsuite.chart`.
    ///
    /// Payments wait in NetSuite's one account of undeposited funds, invoices stand in receivables before
    /// anybody pays them, and what subsidiaries owe each other is theirs: these cannot differ.
    private static func chart(_ node: SettingsNode) -> [NetSuiteSettings.ChartEntry] {
        let entries = NetSuiteSettings.entries(node)
        for role in [
            AccountRole.undepositedFunds, .receivable, .dueToSubsidiary, .dueFromSubsidiary,
        ] where entries.contains(where: { $0.role == role }) {
            node.report(
                role.rawValue,
                "This account cannot be one of a single account at Stripe.",
                fix: "Map it under netsuite.chart or netsuite.subsidiaries."
            )
        }
        return entries
    }

    /// Reports accounts for balances that are booked for every account at Stripe, or for none.
    func checkBalances(against chart: [NetSuiteSettings.ChartEntry], _ node: SettingsNode) {
        let shared = Set(chart.map(\.role))
        for role in BalanceKind.booked.compactMap(\.role)
        where !shared.contains(role) && self.chart.contains(where: { $0.role == role }) {
            node.report(
                role.rawValue,
                "This balance is booked for all accounts at Stripe or for none.",
                fix: "Map it under netsuite.chart too."
            )
        }
    }
}

extension NetSuiteSettings {
    init(_ node: SettingsNode, currencies: [Currency]) {
        node.allow([
            "account", "baseURL", "caFile", "tokenBased", "clientCredentials", "concurrency",
            "subsidiary", "itemType", "clockToleranceSeconds", "chart", "depositAddsOn",
            "payoutRecords", "subsidiaries", "backfillBatches", "restlet",
        ])
        subsidiaries = SubsidiarySettings.all(
            node.section("subsidiaries"),
            base: currencies.first ?? Currency.all[0]
        )
        payoutRecords = node.flag("payoutRecords", default: false)
        backfillBatches = node.flag("backfillBatches", default: false)
        restlet = Self.restlet(node.section("restlet"))
        depositAddsOn = node.choice("depositAddsOn", default: .other)
        account = Self.account(node)
        baseURL = node.address("baseURL")
        caFile = node.text("caFile")
        credentials = NetSuiteCredentialSettings(node)
        concurrency = node.number("concurrency", default: 4, in: 1...100)
        subsidiary = node.text("subsidiary")
        itemType = Self.itemType(node)
        clockToleranceSeconds = node.number("clockToleranceSeconds", default: 120, in: 1...300)
        chart = Self.chart(node.section("chart"))
    }

    private static func account(_ node: SettingsNode) -> String {
        let fix = "Write the account id, such as 1234567_SB1."
        let account = node.requiredText("account", fix: fix)
        if !account.isEmpty, AccountID(account) == nil {
            node.report("account", "“\(account)” is no NetSuite account id.", fix: fix)
        }
        return account
    }

    private static func restlet(_ node: SettingsNode) -> Restlet? {
        guard node.isPresent else { return nil }
        node.allow(["script", "deploy", "folder"])
        let fix = "Copy it from the script's deployment in NetSuite."
        let (script, deployment) = (
            node.requiredText("script", fix: fix), node.requiredText("deploy", fix: fix)
        )
        let folder = node.requiredText("folder", fix: "Write the folder's internal id.")
        guard !script.isEmpty, !deployment.isEmpty, !folder.isEmpty else { return nil }
        let restlet = Restlet(script: script, deployment: deployment, folder: folder)
        if restlet == nil {
            node.report(
                "",
                "script and deploy are ids such as customscript_quittance, folder is a number.",
                fix: fix
            )
        }
        return restlet
    }

    private static func itemType(_ node: SettingsNode) -> String {
        let itemType = node.text("itemType") ?? ItemRecordType.nonInventorySaleItem.rawValue
        if ItemRecordType(rawValue: itemType) == nil {
            let known = ItemRecordType.allCases.map(\.rawValue).joined(separator: " or ")
            node.report("itemType", "“\(itemType)” is no kind of item.", fix: "Use \(known).")
        }
        return itemType
    }

    /// Roles of which NetSuite itself knows one account only.
    private static let single: Set<AccountRole> = [
        .undepositedFunds, .receivable, .customerDeposits,
    ]

    /// A role's value is an internal id, or a group of currency codes with an id each and perhaps a
    /// `default` for all other currencies.
    static func entries(_ node: SettingsNode) -> [ChartEntry] {
        node.allow(AccountRole.allCases.map(\.rawValue))
        var entries: [ChartEntry] = []
        for role in AccountRole.allCases where node.section(role.rawValue).isPresent {
            let codes = node.section(role.rawValue).keys
            if codes.isEmpty {
                guard let id = node.text(role.rawValue) else { continue }
                entries.append(ChartEntry(role: role, currency: nil, internalID: id))
            }
            if !codes.isEmpty, single.contains(role) {
                node.report(
                    role.rawValue,
                    "This role has one account for all currencies.",
                    fix: "Write one internal id."
                )
                continue
            }
            for code in codes {
                guard let id = node.section(role.rawValue).text(code) else { continue }
                guard code != "default" else {
                    entries.append(ChartEntry(role: role, currency: nil, internalID: id))
                    continue
                }
                let currency = node.section(role.rawValue).currency(code, key: code)
                entries.append(ChartEntry(role: role, currency: currency, internalID: id))
            }
        }
        return entries
    }

    /// Roles that only some accounts at Stripe need, or only other subsidiaries.
    private static let optional: Set<AccountRole> = [
        .stripeBalance, .issuingBalance, .prefundingBalance, .customerDeposits, .dueToSubsidiary,
        .dueFromSubsidiary,
    ]

    private static func chart(_ node: SettingsNode) -> [ChartEntry] {
        let entries = entries(node)
        for role in AccountRole.allCases
        where !optional.contains(role) && role.standIn == nil
            && !node.section(role.rawValue).isPresent
        {
            node.report(
                role.rawValue,
                "No account is mapped for this role.",
                fix: "Write the account's NetSuite internal id."
            )
        }
        return entries
    }
}

extension NetSuiteCredentialSettings {
    fileprivate init(_ node: SettingsNode) {
        let tokens = node.section("tokenBased")
        let clients = node.section("clientCredentials")
        tokens.allow([
            "consumerKey", "consumerSecret", "consumerSecretFile", "token", "tokenSecret",
            "tokenSecretFile",
        ])
        clients.allow(["clientID", "certificateID", "privateKey", "privateKeyFile"])
        if tokens.isPresent == clients.isPresent {
            node.report(
                "",
                "NetSuite needs exactly one of tokenBased and clientCredentials.",
                fix: "Keep clientCredentials for new integrations."
            )
        }
        if tokens.isPresent {
            self = .tokenBased(
                consumerKey: tokens.requiredText(
                    "consumerKey",
                    fix: "Copy it from the integration record."
                ),
                consumerSecret: tokens.secret(
                    "consumerSecret",
                    fix: "Copy it from the integration record."
                ),
                token: tokens.requiredText("token", fix: "Copy it from the access token."),
                tokenSecret: tokens.secret("tokenSecret", fix: "Copy it from the access token.")
            )
        } else {
            self = .clientCredentials(
                clientID: clients.requiredText(
                    "clientID",
                    fix: "Copy it from the integration record."
                ),
                certificateID: clients.requiredText(
                    "certificateID",
                    fix: "Copy it from the OAuth 2.0 client credentials setup."
                ),
                privateKeyPEM: clients.secret(
                    "privateKey",
                    fix: "Name the key with privateKeyFile."
                )
            )
        }
    }
}
