import Testing

@testable import HTTP

@Suite struct ConversationTests {
    typealias Phase = Conversation.Phase
    typealias Step = Conversation.Step

    /// Every pair of phase and step: rows are phases, columns are steps.
    static let table: [(Phase, [Step: Phase])] = [
        (.idle, [.interim: .idle, .head: .content, .close: .closed, .fault: .failed]),
        (.content, [.content: .content, .end: .done, .fault: .failed]),
        (.done, [.close: .closed, .fault: .failed]),
        (.closed, [:]),
        (.failed, [.close: .closed, .fault: .failed]),
    ]

    @Test func `each phase allows exactly the steps of the table`() {
        #expect(Self.table.map(\.0) == Phase.allCases)
        for (phase, allowed) in Self.table {
            for step in Step.allCases {
                #expect(
                    Conversation.phase(behind: phase, step) == allowed[step],
                    "\(phase) \(step)"
                )
            }
        }
    }

    private func take(_ steps: [(requester: Bool, Step)]) -> (Conversation, [Bool]) {
        var conversation = Conversation()
        let results = steps.map { isRequester, step in
            isRequester ? conversation.requester(step) : conversation.responder(step)
        }
        return (conversation, results)
    }

    @Test func `a responder is silent until spoken to`() {
        #expect(take([(false, .head)]).1 == [false])
        #expect(take([(false, .interim)]).1 == [false])
        #expect(take([(true, .close), (false, .head)]).1 == [true, false])
        #expect(take([(true, .fault), (false, .head)]).1 == [true, true])
    }

    @Test func `a requester sends no interim response`() {
        #expect(take([(true, .interim)]).1 == [false])
    }

    @Test func `after a whole exchange the next begins`() {
        let (conversation, results) = take([
            (true, .head), (true, .content), (true, .end), (false, .interim), (false, .head),
            (false, .content), (false, .end),
        ])
        #expect(!results.contains(false))
        #expect(conversation.requester == .idle && conversation.responder == .idle)
        #expect(conversation.isPersistent)
    }

    @Test func `an answer before the end of the request ends the connection`() {
        let (conversation, _) = take([(true, .head), (false, .head), (false, .end)])
        #expect(conversation.responder == .closed)
        #expect(!conversation.isPersistent)
    }

    @Test func `without persistence nothing begins after the exchange`() {
        var conversation = Conversation()
        conversation.endPersistence()
        var results = [Step.head, .end].map { conversation.requester($0) }
        results += [Step.head, .end].map { conversation.responder($0) }
        #expect(results == [true, true, true, true])
        #expect(conversation.requester == .done && conversation.responder == .closed)
        let second = conversation.requester(.head)
        #expect(!second)
    }
}
