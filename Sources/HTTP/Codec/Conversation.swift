/// The two coupled state machines of a connection: who asks and who answers.
///
/// All state of a connection lives here as two phases and one flag. The file does not know
/// which of the two is the local side.
struct Conversation: Sendable, Hashable {
    /// Where one side stands in its current message.
    enum Phase: Sendable, Hashable, CaseIterable {
        /// Before the head.
        case idle
        /// Behind the head, before the end of the content.
        case content
        /// Behind the message.
        case done
        /// The side will not send again.
        case closed
        /// The side broke a rule; nothing more is read from it.
        case failed
    }

    /// What a side does next.
    enum Step: Sendable, Hashable, CaseIterable {
        /// Sends an interim response (1xx).
        case interim
        /// Sends a head.
        case head
        /// Sends some content.
        case content
        /// Ends the message.
        case end
        /// Closes.
        case close
        /// Breaks a rule.
        case fault
    }

    private(set) var requester = Phase.idle
    private(set) var responder = Phase.idle
    /// Whether the connection may carry another exchange (RFC 9112 §9.3).
    private(set) var isPersistent = true

    /// The phase behind a step; nil where the step is not allowed.
    static func phase(behind phase: Phase, _ step: Step) -> Phase? {
        switch (phase, step) {
        case (.idle, .interim): .idle
        case (.idle, .head): .content
        case (.idle, .close): .closed
        case (.idle, .content), (.idle, .end): nil
        case (.content, .content): .content
        case (.content, .end): .done
        case (.content, .interim), (.content, .head), (.content, .close): nil
        case (.done, .close): .closed
        case (.done, .interim), (.done, .head), (.done, .content), (.done, .end): nil
        case (.failed, .interim), (.failed, .head), (.failed, .content), (.failed, .end): nil
        case (.failed, .close): .closed
        case (.failed, .fault): .failed
        case (.closed, _): nil
        case (.idle, .fault), (.content, .fault), (.done, .fault): .failed
        }
    }

    /// Lets the requester take a step; false if it is not allowed now.
    mutating func requester(_ step: Step) -> Bool {
        guard step != .interim, let next = Self.phase(behind: requester, step) else { return false }
        requester = next
        settle()
        return true
    }

    /// Lets the responder take a step; false if it is not allowed now.
    ///
    /// A responder speaks only once spoken to: the request's head is there, or was refused.
    mutating func responder(_ step: Step) -> Bool {
        let begins = step == .interim || step == .head
        if begins, requester == .idle || requester == .closed { return false }
        guard let next = Self.phase(behind: responder, step) else { return false }
        responder = next
        settle()
        return true
    }

    /// Notes that one side asked for the connection to end with this exchange.
    mutating func endPersistence() { isPersistent = false }

    /// Both done: the next exchange begins, or both are closed.
    private mutating func settle() {
        guard responder == .done else { return }
        if requester == .done, isPersistent {
            requester = .idle
            responder = .idle
        } else {
            // An answer before the end of the request leaves the rest unread, so the
            // connection cannot be used again (RFC 9112 §9.3).
            isPersistent = false
            responder = .closed
        }
    }
}
