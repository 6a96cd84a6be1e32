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
              quittance check --rights           whether the role may create each kind of record
              quittance check --gl-probe         in a sandbox account: which sublist of a deposit adds
            """
    )

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Read the settings only; touch neither the store nor the network.")
    var offline = false
    @Flag(
        help: """
            Ask NetSuite for one impossible record of each kind, which it refuses, to see what the role \
            may not create.
            """
    )
    var rights = false
    @Flag(
        help: """
            Make a deposit of 1.00 in a NetSuite sandbox account, read which side of the bank its line \
            posts to, and delete it again.
            """
    )
    var glProbe = false
    @Flag(help: "Let --gl-probe write into an account that is no sandbox.")
    var force = false

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
        let netSuite = await Self.netSuite(settings, gateways)
        report("netsuite \(settings.netSuite.account)", netSuite)
        if glProbe {
            let (findings, notes) = await probeSigns(settings, gateways)
            report("signs of a deposit", findings)
            for note in notes { Terminal.print("     \(note)") }
        }
        // Without a login nothing can be said of the mapping.
        let isReached = !netSuite.contains { finding in
            finding.subject == "netsuite"
                || finding.code == .authenticationRefused && finding.subject != "clock"
        }
        if isReached {
            report("mapping", await Self.mapping(settings, gateways))
            if rights { report("rights of the role", await Self.rights(settings, gateways)) }
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

    private static func rights(_ settings: Settings, _ gateways: Gateways) async -> [Finding] {
        do {
            return await (try gateways.netSuite(settings.netSuite))
                .probeCreation(of: settings.writtenKinds + [.deposit, .journalEntry])
        } catch {
            return [finding("netsuite", "\(error)", "Correct the settings.")]
        }
    }

    /// Tells what the account does with a deposit's lines, and whether the settings agree.
    private func probeSigns(
        _ settings: Settings,
        _ gateways: Gateways
    ) async -> (findings: [Finding], notes: [String]) {
        let account = settings.netSuite.account
        guard force || AccountID(account)?.isSandbox == true else {
            let finding = Self.finding(
                "netsuite.account",
                "\(account) is no sandbox account, and the probe makes a deposit.",
                "Probe a sandbox account, or add --force and look that the deposit is gone."
            )
            return ([finding], [])
        }
        do {
            let signs = try await gateways.netSuite(settings.netSuite).probeDeposit(
                in: settings.accounting.baseCurrency,
                on: RealWorld().now().dateInUTC
            )
            return (Self.findings(signs.addsOn, settings.netSuite.depositAddsOn), signs.notes)
        } catch let failure as StepFailure {
            return (failure.asFindings(subject: "netsuite"), [])
        } catch {
            return ([Self.finding("netsuite", "\(error)", "Correct the settings.")], [])
        }
    }

    private static func findings(
        _ seen: DepositSublist?,
        _ set: DepositSublist
    ) -> [Finding] {
        guard let seen else {
            return [
                finding(
                    "netsuite.depositAddsOn",
                    "The account shows neither sublist at work.",
                    "Look at a deposit's GL Impact by hand; see Deploy/guide/payouts.md."
                )
            ]
        }
        guard seen != set else { return [] }
        return [
            finding(
                "netsuite.depositAddsOn",
                "In this account “\(seen.rawValue)” adds to a deposit, the settings say"
                    + " “\(set.rawValue)”.",
                "Write depositAddsOn: \(seen.rawValue)."
            )
        ]
    }

    /// What the account says of the mapping; what it says of its record types is kept in the store, from
    /// which the service validates at its starts.
    private static func mapping(_ settings: Settings, _ gateways: Gateways) async -> [Finding] {
        // A store that cannot be used is told already; the account is asked all the same.
        let database = try? await SettingsOptions.openDatabase(settings.databaseURL, beside: true)
        let findings = await mapping(settings, gateways, keeping: database)
        await database?.close()
        return findings
    }

    private static func mapping(
        _ settings: Settings,
        _ gateways: Gateways,
        keeping database: Database?
    ) async -> [Finding] {
        do {
            let gateway = try gateways.netSuite(settings.netSuite, catalogue: database)
            let items = settings.mapping.items.items
            let missing = items.isEmpty ? [] : await gateway.check(items: items)
            return await missing + gateway.checkScript()
                + gateway.check(references: settings.mapping)
                + gateway.check(mapping: settings.mapping, kinds: settings.writtenKinds)
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
