import Accounting
import Jobs
import Synchronization
import Testing

@testable import Workflows

/// Open balances and latest payments on their way to the accounts.
@Suite struct BalanceWritingTests {
    /// Accounts in pages, what their customers owe, and what was written.
    private final class World: SalesCustomerDirectory, ReceivablesReader, AccountBalanceWriter {
        let pages: [Page<SalesCustomer>]
        let owed: [String: CustomerReceivables]
        let outcomes: [String: SalesRecordOutcome]
        let written = Mutex<[AccountBalance]>([])
        let asked = Mutex<[[String]]>([])

        init(
            _ pages: [Page<SalesCustomer>],
            owed: [String: CustomerReceivables] = [:],
            outcomes: [String: SalesRecordOutcome] = [:]
        ) {
            self.pages = pages
            self.owed = owed
            self.outcomes = outcomes
        }

        func salesCustomers(
            after cursor: String?,
            limit: Int
        ) async throws(StoreFault) -> Page<SalesCustomer> {
            pages[cursor.flatMap { Int($0) } ?? 0]
        }

        func salesCustomer(_ account: String) async throws(StoreFault) -> SalesCustomer? {
            pages.flatMap(\.items).first { $0.account == account }
        }

        func receivables(
            of customers: [String],
            paidSince day: CalendarDate
        ) async throws(StepFailure) -> [String: CustomerReceivables] {
            asked.withLock { $0.append(customers) }
            return owed
        }

        func write(
            _ balances: [AccountBalance]
        ) async throws(StepFailure) -> [SalesRecordOutcome] {
            written.withLock { $0 += balances }
            return balances.map { outcomes[$0.account] ?? .written }
        }
    }

    private final class Context: JobContext {
        let job: Job
        let effects = Mutex<[BookEffects]>([])

        init(arguments: String = JobArguments.objects([]).text) throws {
            job = Job(
                id: JobID(number: 1),
                kind: .salesforceBalances,
                account: "callers",
                arguments: arguments,
                uniqueKey: nil,
                priority: .scheduled,
                state: .running,
                clientID: nil,
                attempt: 1,
                attemptsMax: 20,
                runAt: Timestamp(seconds: 1_795_000_000),
                created: Timestamp(seconds: 1_795_000_000),
                started: nil,
                finished: nil,
                progress: JobProgress(),
                checkpoint: nil,
                result: nil,
                lastError: nil,
                cancelRequested: false,
                version: 1
            )
        }

        func checkpoint(
            _ progress: JobProgress,
            position: String?,
            effects: BookEffects
        ) async throws(StepFailure) {
            self.effects.withLock { $0.append(effects) }
        }
        func proceed() async throws(StepFailure) {}
    }

    private static func customer(_ account: String, _ ids: String...) -> SalesCustomer {
        SalesCustomer(account: account, internalIDs: ids)
    }

    private static func owing(_ units: Int64) throws -> CustomerReceivables {
        let eur = try #require(Currency("EUR"))
        return CustomerReceivables(open: [eur: Money(units, eur)])
    }

    private static func run(
        _ world: World,
        _ context: Context
    ) async throws(StepFailure)
        -> JobOutcome
    {
        try await WriteBalances(accounts: world, books: world, writer: world, zone: .utc)
            .run(context)
    }

    @Test func `every page is read to the end, an empty one in between too`() async throws {
        let world = World(
            [
                Page(items: [Self.customer("a", "1")], nextCursor: "1"),
                Page(items: [], nextCursor: "2"),
                Page(items: [Self.customer("b", "2", "3")], nextCursor: nil),
            ],
            owed: ["2": try Self.owing(5), "3": try Self.owing(7)]
        )
        let outcome = try await Self.run(world, try Context())
        #expect(world.asked.withLock { $0 } == [["1"], ["2", "3"]])
        let written = world.written.withLock { $0 }
        #expect(written.map(\.account) == ["a", "b"])
        // Nothing owed is a balance too, and two records of one account are one sum.
        #expect(written[0].receivables == CustomerReceivables())
        #expect(written[1].receivables.text == "0.12 EUR")
        #expect(outcome.progress == JobProgress(done: 2, total: 2))
    }

    @Test func `what follows the look at one account is about that account alone`() async throws {
        let world = World([
            Page(
                items: [Self.customer("a", "1"), Self.customer("b", "2")],
                nextCursor: "0"
            )
        ])
        let text = #"{"job":"job_0000000000001","state":"completed","target":"b"}"#
        let outcome = try await Self.run(world, try Context(arguments: text))
        #expect(world.written.withLock { $0.map(\.account) } == ["b"])
        #expect(outcome.progress.done == 1)
        let unknown = #"{"job":"job_0000000000001","state":"completed","target":"c"}"#
        let none = try await Self.run(world, try Context(arguments: unknown))
        #expect(none.progress.done == 0)
    }

    @Test func `a refused account is a finding of its own, the others are written`() async throws {
        let finding = Finding(
            .objectMissing,
            subject: WriteBalances.subject("a"),
            sentence: "It is gone.",
            fix: "Restore it."
        )
        let world = World(
            [
                Page(
                    items: [Self.customer("a", "1"), Self.customer("b", "2")],
                    nextCursor: nil
                )
            ],
            outcomes: ["a": .refused(finding)]
        )
        let context = try Context()
        let outcome = try await Self.run(world, context)
        #expect(outcome.progress.failed == 1)
        let effects = context.effects.withLock { $0 }
        #expect(effects.map(\.findings) == [[finding]])
        #expect(effects.map(\.resolvedSubjects) == [[WriteBalances.subject("b")]])
    }

    @Test func `a locked account makes the job come back`() async throws {
        let world = World(
            [Page(items: [Self.customer("a", "1")], nextCursor: nil)],
            outcomes: ["a": .postponed("The row is locked.")]
        )
        let context = try Context()
        let failure = await #expect(throws: StepFailure.self) {
            try await Self.run(world, context)
        }
        guard case .retry = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test(arguments: ["Account/001", "Account/Legacy_Key__c/crm-7"])
    func `a target is read back as it was written`(text: String) throws {
        #expect(try #require(WriteBackTarget(text)).text == text)
    }

    @Test(arguments: ["", "Account", "Account/", "/001", "Account//x", "a/b/c/d"])
    func `a damaged target is none`(text: String) {
        #expect(WriteBackTarget(text) == nil)
    }
}
