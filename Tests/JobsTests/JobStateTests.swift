import Jobs
import Testing

/// The whole table of transitions, written out once more: every pair is either here or forbidden.
@Suite struct JobStateTests {
    private static let permitted: [JobState: Set<JobState>] = [
        .available: [.running, .cancelled],
        .scheduled: [.available, .running, .cancelled],
        .running: [.completed, .discarded, .cancelled, .retryable, .scheduled, .available],
        .retryable: [.available, .running, .cancelled],
        .completed: [],
        .discarded: [.available],
        .cancelled: [.available],
    ]

    @Test(arguments: JobState.allCases, JobState.allCases)
    func `every pair of states is decided`(from: JobState, to: JobState) throws {
        let expected = try #require(Self.permitted[from]).contains(to)
        #expect(from.successors.contains(to) == expected)
    }

    @Test(arguments: JobState.allCases)
    func `a final state is left by an operator's retry or not at all`(state: JobState) {
        if state.isFinal {
            #expect(state.successors.isSubset(of: [.available]))
        } else {
            #expect(state.successors.contains(.cancelled))
        }
    }

    @Test(arguments: JobState.allCases)
    func `no state follows itself`(state: JobState) {
        #expect(!state.successors.contains(state))
    }

    @Test(arguments: JobState.allCases)
    func `every live state reaches completion`(state: JobState) {
        var reached: Set<JobState> = [state]
        while true {
            let next = reached.union(reached.flatMap(\.successors))
            if next == reached { break }
            reached = next
        }
        #expect(reached.contains(.completed))
    }

    @Test func `stored names never change`() {
        #expect(
            JobState.allCases.map(\.rawValue) == [
                "available", "scheduled", "running", "retryable", "completed", "discarded",
                "cancelled",
            ]
        )
        #expect(
            JobKind.allCases.map(\.rawValue) == [
                "customer.sync", "invoice.sync", "charge.sync", "refund.sync", "dispute.sync",
                "creditNote.sync", "events.catchUp", "payout.reconcile", "balance.post",
                "balance.prove", "customer.push", "invoice.push", "callback.deliver",
                "salesforce.account", "salesforce.opportunity", "salesforce.write-back",
                "salesforce.balances",
            ]
        )
    }

    @Test func `who waits for an answer goes first and a backfill last`() {
        let ordered = JobPriority.allCases.sorted { $0.rawValue < $1.rawValue }
        #expect(ordered == [.interactive, .webhook, .payout, .scheduled, .backfill])
    }
}
