import Accounting
import Jobs
import Synchronization
import Testing

@testable import Database

/// A connection that only notes what it is told and fails where its script says.
private final class ScriptedSession: SQLSession {
    let dialect = Dialect.sqlite
    private(set) var condition = SessionCondition.idle
    private(set) var statements: [String] = []
    /// Faults by statement, each used once, in order.
    var faults: [(statement: String, fault: SQLFault, then: SessionCondition)] = []

    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLFault) -> SQLOutcome {
        try note(sql)
        return SQLOutcome()
    }

    func script(_ sql: String) throws(SQLFault) -> [SQLRow] {
        try note(sql)
        if sql.hasPrefix("BEGIN") { condition = .inTransaction }
        if sql == "COMMIT" || sql == "ROLLBACK" { condition = .idle }
        return []
    }

    var isAlone: Bool { true }
    func rest(isIdle: Bool) {}

    private func note(_ sql: String) throws(SQLFault) {
        statements.append(sql)
        guard let next = faults.first, sql.hasPrefix(next.statement) else { return }
        faults.removeFirst()
        condition = next.then
        throw next.fault
    }
}

@Suite struct WriterLoopTests {
    /// Lets operations named 0, 1, … run in one batch; each executes its name as a statement.
    ///
    /// The last `late` of them are posted while the first one is at work.
    private func outcomes(
        of count: Int,
        late: Int = 0,
        on session: ScriptedSession,
        reopening: [ScriptedSession] = []
    ) -> [String] {
        let outcomes = Mutex([String](repeating: "none", count: count))
        let mailbox = Mailbox<Operation>(capacity: 2000)
        @Sendable func post(_ number: Int) {
            let operation = Operation(
                run: { transaction throws(SQLFault) in
                    if number == 0, late > 0 {
                        for number in count - late..<count { post(number) }
                        mailbox.close()
                    }
                    try transaction.change("operation \(number)")
                    return { outcomes.withLock { $0[number] += " stored" } }
                },
                fail: { fault in outcomes.withLock { $0[number] += " \(fault)" } }
            )
            #expect(mailbox.post(operation, isPressing: false) == .accepted)
        }
        for number in 0..<count - late { post(number) }
        if late == 0 { mailbox.close() }
        var fresh = reopening[...]
        let loop = WriterLoop(
            session: session,
            reopen: { () throws(SQLFault) in
                guard let next = fresh.popFirst() else { throw .unavailable("no server") }
                return next
            },
            clock: { Timestamp(seconds: 1) },
            ids: IDSource { 0 },
            onCommit: { _ in }
        )
        loop.serve(mailbox)
        return outcomes.withLock { $0 }
    }

    private let stored = "none stored"

    @Test func `operations that wait together are committed once`() {
        let session = ScriptedSession()
        #expect(outcomes(of: 3, on: session) == [stored, stored, stored])
        #expect(
            session.statements == [
                "BEGIN IMMEDIATE; SAVEPOINT operation", "operation 0",
                "RELEASE operation; SAVEPOINT operation", "operation 1",
                "RELEASE operation; SAVEPOINT operation", "operation 2", "COMMIT",
            ]
        )
    }

    @Test func `what comes while a batch is worked on is committed with it`() {
        let session = ScriptedSession()
        #expect(outcomes(of: 3, late: 2, on: session) == [stored, stored, stored])
        #expect(
            session.statements == [
                "BEGIN IMMEDIATE; SAVEPOINT operation", "operation 0",
                "RELEASE operation; SAVEPOINT operation", "operation 1",
                "RELEASE operation; SAVEPOINT operation", "operation 2", "COMMIT",
            ]
        )
    }

    @Test func `a latecomer that is refused leaves those before it alone`() {
        let session = ScriptedSession()
        session.faults = [("operation 1", .violation("rule"), .inTransaction)]
        let found = outcomes(of: 2, late: 1, on: session)
        #expect(found[0] == stored)
        #expect(found[1].contains("rule"))
        #expect(session.statements.filter { $0 == "operation 0" }.count == 1)
    }

    @Test func `a refused operation is undone to its savepoint`() {
        let session = ScriptedSession()
        session.faults = [("operation 1", .violation("rule"), .inTransaction)]
        let found = outcomes(of: 3, on: session)
        #expect(found[0] == stored && found[2] == stored)
        #expect(found[1].contains("rule"))
        #expect(session.statements.contains("ROLLBACK TO operation"))
        #expect(session.statements.filter { $0 == "COMMIT" }.count == 1)
    }

    @Test func `when a failure takes the transaction along, the others are done again`() {
        let session = ScriptedSession()
        session.faults = [
            ("operation 1", .unavailable("full"), .idle),
            ("operation 1", .unavailable("full"), .idle),
        ]
        let found = outcomes(of: 3, on: session)
        #expect(found[0] == stored && found[2] == stored)
        #expect(found[1] == "none store unavailable: full")
    }

    @Test func `a conflict at commit is answered by doing everything again`() {
        let session = ScriptedSession()
        session.faults = [("COMMIT", .conflict("deadlock"), .idle)]
        #expect(outcomes(of: 3, on: session) == [stored, stored, stored])
    }

    @Test func `an operation in conflict is repeated a few times and then given up`() {
        let session = ScriptedSession()
        session.faults = (0..<6).map { _ in ("operation 0", .conflict("busy"), .inTransaction) }
        #expect(outcomes(of: 1, on: session) == ["none store unavailable: busy"])
        #expect(session.statements.filter { $0 == "operation 0" }.count == 6)
        #expect(!session.statements.contains("COMMIT"))
        let lucky = ScriptedSession()
        lucky.faults = (0..<5).map { _ in ("operation 0", .conflict("busy"), .inTransaction) }
        #expect(outcomes(of: 1, on: lucky) == [stored])
    }

    @Test func `a connection lost before anything was sent is replaced`() {
        let session = ScriptedSession()
        session.faults = [("BEGIN", .unavailable("lost"), .broken)]
        let fresh = ScriptedSession()
        #expect(outcomes(of: 2, on: session, reopening: [fresh]) == [stored, stored])
        #expect(fresh.statements.last == "COMMIT")
    }

    @Test func `a connection lost at commit leaves the outcome open and nothing is repeated`() {
        let session = ScriptedSession()
        session.faults = [("COMMIT", .unavailable("lost"), .broken)]
        let fresh = ScriptedSession()
        let lost = "none store unavailable: lost"
        #expect(outcomes(of: 2, on: session, reopening: [fresh]) == [lost, lost])
        #expect(fresh.statements.isEmpty)
    }

    @Test func `without a server everybody is told so`() {
        let session = ScriptedSession()
        session.faults = [("BEGIN", .unavailable("lost"), .broken)]
        let none = "none store unavailable: no server"
        #expect(outcomes(of: 2, on: session) == [none, none])
    }

    @Test func `after a write the disk did not confirm nothing is written any more`() {
        let session = ScriptedSession()
        session.faults = [("COMMIT", .halted("fsync"), .idle)]
        let found = outcomes(of: 1, on: session)
        #expect(found == ["none store unavailable: fsync"])
        let batch = ScriptedSession()
        batch.faults = [("COMMIT", .halted("fsync"), .idle)]
        let halted = "none store unavailable: fsync"
        #expect(outcomes(of: 1200, on: batch).allSatisfy { $0 == halted })
        #expect(batch.statements.filter { $0 == "COMMIT" }.count == 1)
    }
}
