import Synchronization

/// Collects spans until they are sent; what does not fit is dropped and counted.
package final class SpanBuffer: Sendable {
    /// The most spans that wait.
    package static let spansMax = 4096

    private struct State {
        var isOpen = false
        var spans: [Span] = []
        var dropped: Int64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Begins to collect: somebody will take the spans out.
    package func open() { state.withLock { $0.isOpen = true } }

    /// Whether a span is of any use.
    package var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Adds a span; never blocks.
    package func add(_ span: Span) {
        state.withLock { state in
            guard state.isOpen else { return }
            guard state.spans.count < Self.spansMax else { return state.dropped += 1 }
            state.spans.append(span)
        }
    }

    /// Takes at most so many of the oldest spans out.
    package func take(_ count: Int) -> [Span] {
        state.withLock { state in
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            return taken
        }
    }

    /// How many did not fit since the start.
    package var dropped: Int64 { state.withLock { $0.dropped } }
}
