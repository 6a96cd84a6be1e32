import Accounting
import Database
import FoundationEssentials
import HTTP
import Jobs
import Telemetry
import YAML

/// Why the service cannot start: every fault of its settings.
struct SettingsRefusal: Error, CustomStringConvertible {
    let file: String
    let faults: [SettingsFault]

    var description: String {
        "The settings in \(file) cannot be used:\n"
            + faults.map { "  \($0.line)" }.joined(separator: "\n")
    }
}

extension Settings {
    /// Reads a YAML settings file.
    ///
    /// Throws: `SettingsRefusal` with every fault found, each with its place and its mend.
    static func read(
        file: String,
        sources: SecretSources
    ) throws(SettingsRefusal) -> Settings {
        try parse(try text(of: file), file: file, sources: sources)
    }

    /// Reads a part of a settings file; faults elsewhere in it are not looked for.
    static func read<Part>(
        _ part: (SettingsNode) -> Part,
        file: String,
        sources: SecretSources
    ) throws(SettingsRefusal) -> Part {
        try parse(try text(of: file), file: file, sources: sources, part)
    }

    private static func text(of file: String) throws(SettingsRefusal) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw SettingsRefusal(
                file: file,
                faults: [
                    SettingsFault(
                        pointer: "/",
                        reason: "The file cannot be read.",
                        fix: "Create it from Deploy/quittance.example.yaml, or name another one"
                            + " with --settings."
                    )
                ]
            )
        }
    }

    static func parse(
        _ text: String,
        file: String,
        sources: SecretSources
    )
        throws(SettingsRefusal) -> Settings
    {
        try parse(text, file: file, sources: sources) { root in
            whole(root, usesVault: text.contains("${" + SecretSources.vaultPrefix))
        }
    }

    private static func parse<Part>(
        _ text: String,
        file: String,
        sources: SecretSources,
        _ part: (SettingsNode) -> Part
    ) throws(SettingsRefusal) -> Part {
        let node: YAMLNode?
        do throws(YAMLFault) {
            node = try YAMLReader.read(Array(text.utf8))
        } catch {
            throw SettingsRefusal(
                file: file,
                faults: [
                    SettingsFault(
                        pointer: "/",
                        reason: "The file is not valid YAML: \(error.reason).",
                        fix: "Check indentation and quotes near that line.",
                        row: error.line
                    )
                ]
            )
        }
        let faults = SettingsFaults()
        let read = part(SettingsNode(node, pointer: "", sources: sources, faults: faults))
        guard faults.all.isEmpty else { throw SettingsRefusal(file: file, faults: faults.all) }
        return read
    }

    private static func whole(_ root: SettingsNode, usesVault: Bool) -> Settings {
        root.allow(
            [
                "server", "database", "accounting", "stripe", "netsuite", "jobs", "schedules",
                "mapping", "outbound", "callbacks", "salesforce",
            ] + OperationSettings.groups
        )
        let accounting = AccountingSettings(root.section("accounting"))
        let stripe = StripeAccountSettings.list(root.section("stripe"))
        let outbound = OutboundSettings(root.section("outbound"))
        root.section("jobs").allow(["workers"])
        var netSuite = NetSuiteSettings(
            root.section("netsuite"),
            currencies: [accounting.baseCurrency]
        )
        if !stripe.isEmpty {
            let nodes = root.section("stripe").sections("accounts")
            for (account, node) in zip(stripe, nodes) {
                account.checkBalances(against: netSuite.chart, node.section("chart"))
            }
        }
        netSuite.stripeCharts = Dictionary(stripe.map { ($0.name, $0.chart) }) { first, _ in first }
        netSuite.checkSharing(root.section("netsuite").section("chart"))
        var mapping = Mapping(root.section("mapping"))
        mapping.subsidiaries = mapping.subsidiaries
            .checked(against: netSuite, root.section("mapping"))
        return Settings(
            server: ServerSettings(root.section("server")),
            databaseURL: root.database("database"),
            accounting: accounting,
            stripe: stripe,
            netSuite: netSuite,
            mapping: mapping,
            matching: CustomerMatching(root.section("mapping").section("customers")),
            workers: root.section("jobs").number("workers", default: 8, in: 1...64),
            outbound: outbound,
            schedules: JobSchedule.list(
                root.sections("schedules"),
                accounting,
                accounts: stripe.map(\.name)
            ),
            callbacks: CallbackSettings(root.section("callbacks")),
            salesforce: SalesforceSettings(root.section("salesforce")),
            operation: OperationSettings(root, outbound: outbound),
            usesVault: usesVault
        )
    }
}

extension AccountingSettings {
    init(_ node: SettingsNode) {
        node.allow([
            "timeZone", "zoneFolder", "baseCurrency", "customerCurrencies", "payouts", "openFrom",
            "choices",
        ])
        payouts = PayoutPolicy(node.section("payouts"))
        timeZone = node.text("timeZone") ?? "UTC"
        zoneFolder = node.text("zoneFolder") ?? "/usr/share/zoneinfo"
        let base = node.requiredText(
            "baseCurrency",
            fix: "Write the currency the books are kept in, such as USD."
        )
        baseCurrency = node.currency(base, key: "baseCurrency")
        customerCurrencies = node.texts("customerCurrencies").map {
            node.currency($0, key: "customerCurrencies")
        }
        choices = BookingChoices(node.section("choices"))
        openFrom = node.day("openFrom")
    }
}

extension PayoutPolicy {
    init(_ node: SettingsNode) {
        node.allow(["unresolved", "cutover", "linesMax", "failedLate", "topUps", "lagDays"])
        self.init(
            unresolved: node.choice("unresolved", default: .tie),
            cutover: node.day("cutover"),
            linesMax: node.number("linesMax", default: 10_000, in: 200...10_000),
            failedLate: node.choice("failedLate", default: .reverse),
            topUps: node.choice("topUps", default: .book),
            lagDays: node.number("lagDays", default: 0, in: 0...30)
        )
    }
}

extension SettingsNode {
    /// One of a few words; reports another one and goes on with the standard.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        default standard: Choice
    ) -> Choice where Choice.RawValue == String {
        guard let text = text(key) else { return standard }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        report(key, "“\(text)” is no choice here.", fix: "Use one of \(known).")
        return standard
    }

    /// A currency by code; reports an unknown one and goes on with the first of the table.
    func currency(_ code: String, key: String) -> Currency {
        if let currency = Currency(code) { return currency }
        if !code.isEmpty {
            report(key, "“\(code)” is no currency Stripe knows.", fix: "Use an ISO 4217 code.")
        }
        return Currency.all[0]
    }

    /// A calendar date; nil where it is left out.
    func day(_ key: String) -> CalendarDate? {
        guard let text = text(key) else { return nil }
        if let day = CalendarDate(text) { return day }
        report(key, "“\(text)” is no date.", fix: "Write year, month and day, such as 2026-10-01.")
        return nil
    }

    /// The address of the store.
    func database(_ key: String) -> String {
        let fix = "Write sqlite:FILE or postgres://USER@HOST/DATABASE."
        let text = requiredText(key, fix: fix)
        // The text may hold a password, so it is not repeated.
        if !text.isEmpty, DatabaseLocation(url: text) == nil {
            report(key, "This is no address of a store.", fix: fix)
        }
        return text
    }

    /// An http or https address; nil where it is left out.
    func address(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        if HTTPURL(text) == nil {
            report(
                key,
                "“\(text)” is not an http or https address.",
                fix: "Write scheme and host, such as https://host.example.com."
            )
        }
        return text
    }

    /// The text of a setting or of the file another setting names.
    func secret(_ key: String, fix: String) -> Secret<String> {
        if let file = text(key + "File") {
            do {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                return Secret(text.trimmed)
            } catch {
                report(key + "File", "The file cannot be read.", fix: "Check its path and rights.")
                return Secret("")
            }
        }
        return Secret(requiredText(key, fix: fix))
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        let head = drop { $0.isWhitespace }
        guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(head[...last])
    }
}
