package import Accounting

/// Stops calls to an upstream that is out, and lets one call at a time find out when it is back.
package struct CircuitBreaker: Sendable, Hashable {
    private enum State: Sendable, Hashable {
        /// Calls flow; so many failed in a row.
        case closed(failures: Int)
        /// Nothing is sent before the moment.
        case open(until: Timestamp)
        /// One call is on its way to find out; it is given up at the moment.
        case probing(until: Timestamp)
    }

    /// What a caller may do.
    package enum Leave: Sendable, Hashable {
        case call
        /// Not before this time has passed.
        case wait(Duration)
    }

    private var state = State.closed(failures: 0)
    private let failuresMax: Int
    private let openFor: Duration
    private let probeFor: Duration

    /// Opens after `failuresMax` failures in a row, for `openFor`; a probe may take `probeFor`.
    package init(
        failuresMax: Int = 5,
        openFor: Duration = .seconds(30),
        probeFor: Duration = .seconds(60)
    ) {
        self.failuresMax = failuresMax
        self.openFor = openFor
        self.probeFor = probeFor
    }

    package var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// Asks for leave to call; the first one after the open time becomes the probe.
    package mutating func leave(at now: Timestamp) -> Leave {
        switch state {
        case .closed:
            return .call
        case .open(let until), .probing(let until):
            guard until <= now else {
                return .wait(.microseconds(until.microseconds - now.microseconds))
            }
            state = .probing(until: now.adding(probeFor))
            return .call
        }
    }

    /// The upstream answered, whatever it said.
    package mutating func answered() { state = .closed(failures: 0) }

    /// The upstream did not answer, or answered that it is out.
    package mutating func failed(at now: Timestamp) {
        switch state {
        case .closed(let failures) where failures + 1 < failuresMax:
            state = .closed(failures: failures + 1)
        case .closed, .probing:
            state = .open(until: now.adding(openFor))
        case .open:
            // A call that began before it opened tells nothing new.
            break
        }
    }
}
