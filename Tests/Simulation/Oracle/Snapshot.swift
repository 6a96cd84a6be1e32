import Accounting
import Database
import HTTP
import JSON
import Jobs
import Sandbox
import Synchronization

/// Everything a run left behind, without what depends on the order of work.
struct Snapshot: Sendable, Equatable {
    /// NetSuite's balances by role and currency, zeros left out.
    var generalLedger: [String: Int64] = [:]
    /// The same of our own ledger.
    var ledger: [String: Int64] = [:]
    /// NetSuite's transactions by external id.
    var transactions: [String: String] = [:]
    /// External ids of customers and items, and of transactions, those that exist twice in full.
    var records: [String] = []
    var entries: Set<BalancedEntry> = []
    var statements: [String: String] = [:]
    /// Code and subject of open findings.
    var findings: Set<String> = []
    /// How each wish's jobs ended.
    var wishes: [Int: String] = [:]

    /// Reads a world at rest.
    init(_ world: World, _ database: Database) async throws(StoreFault) {
        for row in world.vendors.netSuite.trialBalance() where row.balance != 0 {
            if let key = WorldChart.key(row) { generalLedger[key, default: 0] += row.balance }
        }
        await readRecords(world.vendors.netSuite)
        try await readBooks(database)
        for finding in try await database.findings(open: true, limit: 1000) {
            let subject = finding.finding.subject
            guard !subject.hasPrefix("job_") else { continue }
            findings.insert("\(finding.finding.code.rawValue) \(subject)")
        }
        let all = try await database.jobs(JobQuery(limit: 1000))
        for (wish, jobs) in world.accepted.withLock({ $0 }) {
            let ends = jobs.map { id in
                all.first { $0.id == id }.map { Self.end(of: $0, among: all) } ?? "lost"
            }
            wishes[wish] = Set(ends).sorted().joined(separator: " ")
        }
    }

    /// How a job ended; one that died and whose work another job did later is done, as its closed finding
    /// says.
    private static func end(of job: Job, among all: [Job]) -> String {
        let twins = all.filter {
            $0.id != job.id && $0.kind == job.kind && $0.account == job.account
                && $0.arguments == job.arguments
        }
        let isDone = job.state == .discarded && twins.contains { $0.state == .completed }
        return (isDone ? .completed : job.state).rawValue
    }

    private mutating func readBooks(_ database: Database) async throws(StoreFault) {
        var cursor: EntryCursor?
        while true {
            let page = try await database.entries(after: cursor, limit: 500)
            for entry in page {
                entries.insert(entry)
                for posting in entry.postings {
                    let sign: Int64 = posting.side == .debit ? 1 : -1
                    let key = posting.role.rawValue + " " + posting.amount.currency.code
                    ledger[key, default: 0] += sign * posting.amount.minorUnits
                }
            }
            guard let last = page.last, page.count == 500 else { break }
            cursor = EntryCursor(date: last.date, id: last.id)
        }
        ledger = ledger.filter { $0.value != 0 }
        for statement in try await database.statements(limit: 1000) {
            statements[statement.payoutID] =
                "\(statement.status) \(statement.net.text) of \(statement.memberCount), residual"
                + " \(statement.residual.text), suspense \(statement.suspense.text)"
        }
    }

    private mutating func readRecords(_ netSuite: NetSuiteSimulator) async {
        for row in await Self.control(netSuite, "transactions") {
            func text(_ name: String) -> String { row[name]?.stringValue ?? "-" }
            let id = text("externalId")
            records.append(id)
            transactions[id] = ["type", "date", "currency", "total", "open", "status"].map(text)
                .joined(separator: " ")
        }
        for type in ["customer", "nonInventorySaleItem"] {
            for row in await Self.control(netSuite, "records?type=\(type)") {
                records.append(row["externalId"]?.stringValue ?? "-")
            }
        }
        records.sort()
    }

    private static func control(_ netSuite: NetSuiteSimulator, _ path: String) async -> [JSONValue]
    {
        let answer = await netSuite.respond(
            to: HTTPRequest(method: .get, target: "/sandbox/\(path)")
        )
        // An unreadable answer shows as an empty list, which differs from every calm run.
        return (try? JSONValue.parse(answer.body))?.arrayValue ?? []
    }
}

extension Snapshot {
    /// In what this differs from what a calm run left behind, and what is wrong in itself.
    func faults(against calm: Snapshot) -> [String] {
        var faults: [String] = []
        if ledger != generalLedger {
            faults.append(
                "NetSuite's balances differ from the ledger's: " + Self.first(ledger, generalLedger)
            )
        }
        if Set(records).count != records.count {
            let twice = Dictionary(grouping: records) { $0 }.filter { $0.value.count > 1 }.keys
            faults.append("an external id stands for two records: \(twice.sorted().prefix(3))")
        }
        if generalLedger != calm.generalLedger {
            faults.append("other balances: " + Self.first(generalLedger, calm.generalLedger))
        }
        if transactions != calm.transactions {
            faults.append("other transactions: " + Self.first(transactions, calm.transactions))
        }
        if records != calm.records {
            let difference = Set(records).symmetricDifference(calm.records)
            faults.append("other records: \(difference.sorted().prefix(3))")
        }
        if entries != calm.entries {
            let missing = calm.entries.subtracting(entries).map(\.id).sorted()
            let extra = entries.subtracting(calm.entries).map(\.id).sorted()
            faults.append(
                "other entries: \(missing.count) missing \(missing.prefix(3)), \(extra.count) more"
                    + " \(extra.prefix(3))"
            )
        }
        if statements != calm.statements {
            faults.append("other statements: " + Self.first(statements, calm.statements))
        }
        if findings != calm.findings {
            let difference = findings.symmetricDifference(calm.findings)
            faults.append("a finding without cause, or none with: \(difference.sorted().prefix(3))")
        }
        if wishes != calm.wishes {
            faults.append("jobs ended otherwise: " + Self.first(wishes, calm.wishes))
        }
        return faults
    }

    /// The first key in which two tables differ.
    private static func first<Key: Comparable & Sendable, Value: Equatable>(
        _ one: [Key: Value],
        _ other: [Key: Value]
    ) -> String {
        let keys = Set(one.keys).union(other.keys).sorted()
        guard let key = keys.first(where: { one[$0] != other[$0] }) else { return "none" }
        let texts = [one[key], other[key]].map { $0.map { "\($0)" } ?? "nothing" }
        return "\(key): \(texts[0]) instead of \(texts[1])"
    }
}
