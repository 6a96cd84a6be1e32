import Accounting
import Database
import Jobs
import Sandbox

/// What the demo found: the figures a controller wants, and every complaint against them.
struct DemoOutcome: Sendable {
    var statements: [PayoutStatement]
    var findings: [StoredFinding]
    var records: [String: Int]
    var upstreamCalls: Int
    var stripeCalls: Int
    var waiting: Int
    var elapsed: Duration
    /// Everything that does not prove; the demo succeeds only when this is empty.
    var complaints: [String]
}

extension Demo {
    /// Holds the books against the month's own figures, the ledger and the simulated general ledger.
    func prove() async throws -> DemoOutcome {
        let statements = try await LedgerExport.statements(of: service.database)
        let entries = try await LedgerExport.entries(of: service.database)
        let counts = try await service.database.counts()
        var complaints = provePayouts(statements)
        complaints += proveGeneralLedger(entries)
        complaints += proveBanks(statements, entries)
        if counts.busy > 0 { complaints.append("\(counts.busy) jobs are still at work.") }
        let counters = hosts.netSuite.counters()
        return DemoOutcome(
            statements: statements,
            findings: try await LedgerExport.openFindings(of: service.database),
            records: counters.createdByType,
            upstreamCalls: counters.total,
            stripeCalls: hosts.stripe.counters.requests,
            waiting: counts[.scheduled] ?? 0,
            elapsed: world.monotonic() - started,
            complaints: complaints
        )
    }

    /// Every payout that has arrived or failed has a statement equal to the figures of its rows.
    private func provePayouts(_ statements: [PayoutStatement]) -> [String] {
        let byID = Dictionary(uniqueKeysWithValues: statements.map { ($0.payoutID, $0) })
        var complaints: [String] = []
        for truth in hosts.truth.payouts where hosts.hasSettled(truth) {
            guard let statement = byID[truth.id] else {
                complaints.append("Payout \(truth.id) has no statement.")
                continue
            }
            if !statement.residual.isZero {
                complaints.append("Payout \(truth.id) leaves \(statement.residual.text).")
            }
            if !statement.addsUp {
                complaints.append("The columns of payout \(truth.id) do not add up.")
            }
            if statement.net.minorUnits != truth.net || statement.memberCount != truth.memberCount {
                complaints.append("Payout \(truth.id) differs from the rows Stripe listed.")
            }
        }
        return complaints
    }

    /// Account by account and currency by currency, NetSuite says what our own ledger says.
    private func proveGeneralLedger(_ entries: [BalancedEntry]) -> [String] {
        var ours: [String: Int64] = [:]
        for posting in entries.flatMap(\.postings) {
            let key = SandboxChart.key(posting.role, posting.amount.currency)
            ours[key, default: 0] +=
                posting.side == .debit ? posting.amount.minorUnits : -posting.amount.minorUnits
        }
        var theirs: [String: Int64] = [:]
        for row in hosts.netSuite.trialBalance() {
            guard let key = SandboxChart.key(row) else { continue }
            theirs[key, default: 0] += row.balance
        }
        return Set(ours.keys).union(theirs.keys).sorted().compactMap { key in
            let (left, right) = (ours[key] ?? 0, theirs[key] ?? 0)
            guard left != right else { return nil }
            return "Account \(key): the ledger says \(left), NetSuite says \(right) minor units."
        }
    }

    /// Each bank account holds exactly what its payouts brought, less what top-ups took.
    private func proveBanks(
        _ statements: [PayoutStatement],
        _ entries: [BalancedEntry]
    ) -> [String] {
        var arrived: [Currency: Int64] = [:]
        for topUp in entries where topUp.postings.contains(where: { $0.role == .topUpTransit }) {
            for posting in topUp.postings where posting.role == .bank {
                arrived[posting.amount.currency, default: 0] +=
                    posting.side == .debit
                    ? posting.amount.minorUnits : -posting.amount.minorUnits
            }
        }
        for statement in statements where statement.status == "paid" {
            arrived[statement.net.currency, default: 0] += statement.net.minorUnits
        }
        var booked: [Currency: Int64] = [:]
        for row in hosts.netSuite.trialBalance() {
            guard let currency = SandboxChart.bank(row) else { continue }
            booked[currency, default: 0] += row.balance
        }
        return Set(arrived.keys).union(booked.keys).compactMap { currency in
            let (bank, payouts) = (booked[currency] ?? 0, arrived[currency] ?? 0)
            guard bank != payouts else { return nil }
            return "The \(currency.code) bank account holds \(Money(bank, currency).text), the"
                + " payouts and top-ups brought \(Money(payouts, currency).text)."
        }
    }
}

extension [JobState: Int] {
    /// Jobs that are at work or due.
    var busy: Int {
        (self[.available] ?? 0) + (self[.running] ?? 0) + (self[.retryable] ?? 0)
    }
}

/// The simulated chart of accounts, read back by role.
enum SandboxChart {
    private static let roles: [Int64: String] = Dictionary(
        uniqueKeysWithValues: NetSuiteDemoChart.accountIDs.map { ($0.value, $0.key) }
    )

    static func key(_ role: AccountRole, _ currency: Currency) -> String {
        "\(role.rawValue) \(currency.code)"
    }

    /// The role and currency of a trial balance row; nil for accounts that are not ours.
    static func key(_ row: TrialBalanceRow) -> String? {
        guard let purpose = roles[row.accountID], let currency = Currency(row.currency) else {
            return nil
        }
        let name = purpose.prefix { $0 != "." }
        guard let role = AccountRole(rawValue: String(name)) else { return nil }
        return key(role, currency)
    }

    /// The currency of a bank account's row; nil for other accounts.
    static func bank(_ row: TrialBalanceRow) -> Currency? {
        guard roles[row.accountID]?.hasPrefix("bank.") == true else { return nil }
        return Currency(row.currency)
    }
}

extension SandboxHosts {
    /// Whether a payout had arrived or failed by the moment the callers see.
    func hasSettled(_ payout: MonthTruth.PayoutFigures) -> Bool {
        payout.settledAt <= stripe.now
    }
}

extension NetSuiteCounters {
    /// All requests to the record service.
    var total: Int { calls.values.reduce(0, +) }

    /// Requests that created records, by record type.
    var createdByType: [String: Int] {
        var created: [String: Int] = [:]
        for (call, count) in calls {
            let words = call.split(separator: " ")
            guard words.count == 2, words[0] == "POST", words[1] != "suiteql" else { continue }
            created[String(words[1])] = count
        }
        return created
    }

    var created: Int { createdByType.values.reduce(0, +) }
}
