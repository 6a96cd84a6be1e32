import Accounting
import Jobs
import Synchronization
import Testing
import Workflows

/// Events no webhook brought are found, once, however long the gap was.
@Suite struct CatchUpTests {
    private final class Inbox: ChangeIntake {
        struct State: Sendable {
            var events: Set<String> = []
            var jobs: [NewJob] = []
            var cursor: String?
            var batches: [String] = []
        }
        let state = Mutex(State())

        func receive(
            eventID: String,
            source: String,
            type: String,
            received: Timestamp?,
            jobs: [NewJob]
        ) async throws(StoreFault) -> (isNew: Bool, outcomes: [EnqueueOutcome]) {
            state.withLock { state in
                guard state.events.insert(eventID).inserted else { return (false, []) }
                state.jobs += jobs
                return (true, [])
            }
        }
        func enqueue(
            _ jobs: [NewJob],
            batch: String?
        ) async throws(StoreFault) -> [EnqueueOutcome] {
            state.withLock { state in
                state.jobs += jobs
                if let batch { state.batches.append(batch) }
            }
            return []
        }
        func cursor(_ name: String) async throws(StoreFault) -> String? {
            state.withLock { $0.cursor }
        }
        func setCursor(_ name: String, _ value: String) async throws(StoreFault) {
            state.withLock { $0.cursor = value }
        }
    }

    /// Events in pages of two; what lies before thirty days is gone.
    private final class Events: ChangeSource {
        let events: [ChangeNotice]
        let spans = Mutex<[TimeSpan]>([])

        init(_ events: [ChangeNotice]) { self.events = events }

        func changes(
            created span: TimeSpan,
            after cursor: String?
        ) async throws(StepFailure) -> Page<ChangeNotice> {
            spans.withLock { $0.append(span) }
            let inside = events.filter { span.from <= $0.created && $0.created <= span.to }
                .sorted { $0.created > $1.created }
            let start = cursor.flatMap { id in inside.firstIndex { $0.eventID == id } }
            let rest = inside.dropFirst(start.map { $0 + 1 } ?? 0)
            let page = Array(rest.prefix(2))
            return Page(
                items: page,
                nextCursor: rest.count > page.count ? page.last?.eventID : nil
            )
        }
    }

    private static let day = Int64(86_400)

    private func event(_ id: String, secondsAgo: Int64, asks: Bool = true) -> ChangeNotice {
        ChangeNotice(
            eventID: id,
            type: "invoice.paid",
            created: Bench.moment.adding(.seconds(-secondsAgo)),
            job: asks
                ? NewJob(
                    kind: .invoiceSync,
                    account: "main",
                    arguments: JobArguments.objects([id]).text,
                    uniqueKey: nil,
                    priority: .webhook
                ) : nil
        )
    }

    private func run(_ events: Events, _ inbox: Inbox) async throws {
        let useCase = EventCatchUp(account: "main", source: events, intake: inbox)
        _ = try await useCase.run(StillContext(job: .sample(.eventCatchUp, #"{"ids":[]}"#)))
    }

    private struct StillContext: JobContext {
        let job: Job
        func checkpoint(
            _ progress: JobProgress,
            position: String?,
            effects: BookEffects
        ) async throws(StepFailure) {}
        func proceed() async throws(StepFailure) {}
    }

    private func cursor(secondsAgo: Int64) -> String {
        String(Bench.moment.adding(.seconds(-secondsAgo)).microseconds)
    }

    @Test func `the first look only remembers where it stands`() async throws {
        let (events, inbox) = (Events([event("evt_1", secondsAgo: 60)]), Inbox())
        try await run(events, inbox)
        #expect(inbox.state.withLock { $0.jobs }.isEmpty)
        #expect(inbox.state.withLock { $0.cursor } == cursor(secondsAgo: 0))
    }

    @Test func `missed events are found on every page, and known ones are not done again`()
        async throws
    {
        let events = Events(
            (1...5).map { event("evt_\($0)", secondsAgo: Int64($0) * 100, asks: $0 != 3) }
                + [event("evt_old", secondsAgo: 9_000)]
        )
        let inbox = Inbox()
        inbox.state.withLock {
            $0.cursor = cursor(secondsAgo: 300)
            $0.events = ["evt_2"]
        }
        try await run(events, inbox)
        // The overlap of ten minutes reaches beyond the last look; the event of long ago is not read.
        #expect(inbox.state.withLock { $0.events } == ["evt_1", "evt_2", "evt_4", "evt_5"])
        #expect(inbox.state.withLock { $0.jobs }.count == 3)
        try await run(events, inbox)
        #expect(inbox.state.withLock { $0.jobs }.count == 3)
    }

    @Test func `a gap longer than Stripe keeps events is read from the lists`() async throws {
        let (events, inbox) = (Events([]), Inbox())
        inbox.state.withLock { $0.cursor = cursor(secondsAgo: 40 * Self.day) }
        try await run(events, inbox)
        let jobs = inbox.state.withLock { $0.jobs }
        // In pieces of a month or so.
        let kinds: [JobKind] = [.customerSync, .invoiceSync, .payoutReconciliation]
        #expect(jobs.map(\.kind) == kinds.flatMap { [$0, $0] })
        #expect(Set(jobs.map(\.uniqueKey)).count == jobs.count)
        #expect(inbox.state.withLock { $0.batches }.count == 1)
        #expect(jobs.allSatisfy { $0.priority == .backfill })
        let span = try JobArguments(text: try #require(jobs.first).arguments)
        guard case .span(let gap) = span else {
            Issue.record("no span")
            return
        }
        #expect(gap.from < Bench.moment.adding(.seconds(-40 * Self.day)))
        let read = try #require(events.spans.withLock { $0.first })
        #expect(read.from == Bench.moment.adding(.seconds(-EventCatchUp.daysKept * Self.day)))
    }
}
