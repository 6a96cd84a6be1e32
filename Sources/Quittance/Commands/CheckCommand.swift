import Accounting
import ArgumentParser
import Database
import Jobs
import NetSuite
import Stripe

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Try the settings: store, keys, clocks, accounts; say what to fix.",
        discussion: """
            EXAMPLES
              quittance check --settings quittance.yaml
              quittance check --offline          only the settings, before a start
            """
    )

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Read the settings only; touch neither the store nor the network.")
    var offline = false

    func run() async throws {
        let settings = offline ? try options.read() : try await options.readWithVault()
        var failures = 0
        func report(_ part: String, _ findings: [Finding]) {
            failures += findings.count
            Terminal.print("\(findings.isEmpty ? "ok  " : "FAIL") \(part)")
            for finding in findings {
                Terminal.print("     \(finding.sentence)\n     Fix: \(finding.fix)")
            }
        }
        report("settings", [])
        report("time zone \(settings.accounting.timeZone)", Self.zone(settings.accounting))
        guard !offline else {
            guard failures == 0 else { throw ExitCode(1) }
            return
        }
        report("store \(Self.withoutPassword(settings.databaseURL))", await Self.store(settings))
        let gateways = Gateways(surroundings: RealWorld(), outbound: settings.outbound)
        for account in settings.stripe {
            report("stripe \(account.name)", await Self.stripe(account, gateways))
        }
        report("netsuite \(settings.netSuite.account)", await Self.netSuite(settings, gateways))
        let items = settings.mapping.items.items
        if !items.isEmpty {
            report("mapping", await Self.mapping(items, settings, gateways))
        }
        guard failures == 0 else { throw ExitCode(1) }
    }

    private static func zone(_ settings: AccountingSettings) -> [Finding] {
        do {
            _ = try ZoneFiles.zone(settings)
            return []
        } catch {
            return [
                finding("accounting.timeZone", "\(error)", "Install tzdata, or correct the name.")
            ]
        }
    }

    private static func store(_ settings: Settings) async -> [Finding] {
        do {
            let database = try await SettingsOptions.openDatabase(
                settings.databaseURL,
                beside: true
            )
            defer { Task { await database.close() } }
            try await database.ping()
            return []
        } catch {
            return [
                finding(
                    "database",
                    "The store cannot be used: \(error)",
                    "Check path, rights and space."
                )
            ]
        }
    }

    private static func stripe(
        _ account: StripeAccountSettings,
        _ gateways: Gateways
    )
        async -> [Finding]
    {
        do {
            _ = try await gateways.stripe(account).account()
        } catch let failure as StepFailure {
            return failure.asFindings(subject: account.name)
        } catch {
            return [finding(account.name, "\(error)", "Correct the settings.")]
        }
        guard !account.webhookSecrets.isEmpty else {
            return [
                finding(
                    account.name,
                    "No webhook secret is set, so webhooks are refused.",
                    "Copy whsec_… of the endpoint into webhookSecrets."
                )
            ]
        }
        return []
    }

    private static func netSuite(_ settings: Settings, _ gateways: Gateways) async -> [Finding] {
        do {
            let gateway = try gateways.netSuite(settings.netSuite)
            return await gateway.check(
                currencies: settings.accounting.customerCurrencies,
                settledIn: [settings.accounting.baseCurrency],
                clockTolerance: .seconds(settings.netSuite.clockToleranceSeconds)
            )
        } catch {
            return [finding("netsuite", "\(error)", "Correct the settings.")]
        }
    }

    private static func mapping(
        _ items: Set<String>,
        _ settings: Settings,
        _ gateways: Gateways
    ) async -> [Finding] {
        do {
            return await (try gateways.netSuite(settings.netSuite)).check(items: items)
        } catch {
            return [finding("netsuite", "\(error)", "Correct the settings.")]
        }
    }

    private static func finding(_ subject: String, _ sentence: String, _ fix: String) -> Finding {
        Finding(.objectUnreadable, subject: subject, sentence: sentence, fix: fix)
    }

    /// The database address without what stands between `:` and `@`.
    static func withoutPassword(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@"), let slashes = url.firstRange(of: "//") else {
            return url
        }
        let user = url[slashes.upperBound..<at].prefix { $0 != ":" }
        return String(url[..<slashes.upperBound] + user + url[at...])
    }
}

extension StepFailure {
    /// The failure as findings, for commands that report and do not retry.
    func asFindings(subject: String) -> [Finding] {
        if case .reject(let findings) = self { return findings }
        return [
            Finding(
                .objectUnreadable,
                subject: subject,
                sentence: sentence,
                fix: "Check the address, the network and the certificate authority."
            )
        ]
    }
}
