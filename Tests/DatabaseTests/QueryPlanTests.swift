import Accounting
import Jobs
import Testing

@testable import Database

/// Passes everything on and keeps the texts of the statements.
private final class ListeningSession: SQLSession {
    private let inner: any SQLSession
    private(set) var statements: [(sql: String, values: [SQLValue])] = []

    init(_ inner: any SQLSession) { self.inner = inner }

    var dialect: Dialect { inner.dialect }
    var condition: SessionCondition { inner.condition }

    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome {
        statements.append((sql, values))
        return try inner.execute(sql, values)
    }

    func script(_ sql: String) throws(SQLFault) -> [SQLRow] { try inner.script(sql) }
    var isAlone: Bool { true }
    func rest(isIdle: Bool) { inner.rest(isIdle: isIdle) }
}

@Suite struct QueryPlanTests {
    /// Everything the queue does for its workers, on a listening session.
    private static func work(_ outer: Transaction) throws(SQLFault) -> [(String, [SQLValue])] {
        let session = ListeningSession(outer.session)
        let transaction = Transaction(session: session, now: outer.now) { outer.newID() }
        _ = try transaction.enqueue([
            .sample(key: "a", ordering: "x"), .sample(key: "b"), .sample(key: "a"),
            .sample(ordering: "x"),
        ])
        let leases = try transaction.claim(limit: 2, leaseFor: .zero)
        _ = try transaction.enqueue([.sample(key: "a")])
        _ = try transaction.heartbeat(leases, extendBy: .zero)
        try transaction.checkpoint(leases[0], JobProgress(), nil)
        _ = try transaction.settle([
            Settlement(lease: leases[0], disposition: .completed(result: "{}"), effects: .none),
            Settlement(lease: leases[1], disposition: .released, effects: .none),
        ])
        _ = try transaction.claim(limit: 2, leaseFor: .zero)
        _ = try transaction.rescue()
        _ = try transaction.promoteForgotten()
        _ = try session.jobCounts()
        _ = try session.nextDue()
        _ = try transaction.cancel(leases[0].job.id)
        _ = try transaction.retry(leases[0].job.id)
        try transaction.record(.sample(subject: "s"), jobID: nil)
        try transaction.resolve(["s"], except: [])
        return session.statements
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `no statement of the queue reads a whole table`(_ engine: EngineUnderTest) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let plans = try await database.write { transaction throws(SQLFault) in
                let statements = try Self.work(transaction)
                if engine == .postgresql {
                    // On a table of three rows a scan is the best plan; this asks whether there is
                    // any other.
                    _ = try transaction.session.script("SET LOCAL enable_seqscan = off")
                }
                var plans: [String] = []
                for (sql, values) in statements {
                    let explain = engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
                    var lines: [String] = []
                    for row in try transaction.rows(explain + sql, values) {
                        var row = row
                        if engine == .sqlite { for _ in 0..<3 { _ = try row.integer() } }
                        lines.append(try row.text())
                    }
                    plans.append(sql + "\n→ " + lines.joined(separator: "\n→ "))
                }
                return plans
            }
            #expect(plans.count > 20)
            for plan in plans {
                #expect(!plan.contains("Seq Scan"), "\(plan)")
                for line in plan.split(separator: "\n") where line.hasPrefix("→ SCAN ") {
                    #expect(line.contains(" USING ") || line == "→ SCAN CONSTANT ROW", "\(plan)")
                }
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }

    /// The list queries, as their pages are asked for.
    static let listTexts = [
        JobRows.select + " WHERE job.id < ?1 ORDER BY job.id DESC LIMIT ?2",
        JobRows.select + " WHERE job.state = 'available' AND job.id < ?1"
            + " ORDER BY job.id DESC LIMIT ?2",
        JobRows.select + " WHERE \(Schema.isListed("job")) AND job.state = 'discarded'"
            + " AND job.id < ?1 ORDER BY job.id DESC LIMIT ?2",
        JobRows.select + " WHERE job_arguments.kind = 'x' AND job_arguments.job_id < ?1"
            + " ORDER BY job_arguments.job_id DESC LIMIT ?2",
        JobRows.select + " WHERE job_arguments.account = 'x' AND job_arguments.job_id < ?1"
            + " ORDER BY job_arguments.job_id DESC LIMIT ?2",
        "SELECT id FROM entry WHERE (date, id) > ('x', 'y') AND ?1 = ?2 ORDER BY date, id",
        StatementRows.select + " WHERE (arrival_date, payout_id) < ('x', 'y') AND ?1 = ?2"
            + " ORDER BY arrival_date DESC, payout_id DESC",
        StatementRows.select + " WHERE account = 'x' AND (arrival_date, payout_id) < ('x', 'y')"
            + " AND ?1 = ?2 ORDER BY arrival_date DESC, payout_id DESC",
        "SELECT id FROM finding WHERE resolved IS NULL AND id < ?1 ORDER BY id DESC LIMIT ?2",
        "SELECT id FROM finding WHERE subject = 'x' AND id < ?1 ORDER BY id DESC LIMIT ?2",
    ]

    @Test(arguments: listTexts)
    func `every list goes along an index in the order of its pages`(_ sql: String) async throws {
        try await StoreUnderTest.opened(.sqlite) { database in
            let plan = try await database.read { session throws(SQLFault) in
                var lines: [String] = []
                let values: [SQLValue] = [.number(1), .number(1)]
                for row in try session.rows("EXPLAIN QUERY PLAN " + sql, values) {
                    var row = row
                    for _ in 0..<3 { _ = try row.integer() }
                    lines.append(try row.text())
                }
                return lines
            }
            #expect(!plan.isEmpty)
            #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
        }
    }
}
