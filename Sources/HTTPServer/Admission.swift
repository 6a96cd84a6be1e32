import HTTP
import Sockets
import Synchronization

/// Counts the connections of all loops and decides who may have one more.
final class Admission: Sendable {
    /// What a new connection is told.
    enum Decision: Sendable, Hashable {
        /// It is served.
        case served
        /// It is told why not, and closed.
        case refused(Refusal)
        /// It is closed without a word: too many are being refused already.
        case dropped
    }

    enum Refusal: Sendable, Hashable {
        case tooMany
        case tooManyOfAddress
    }

    private struct State {
        var served = 0
        var refused = 0
        var ofAddress: [IPAddress: Int] = [:]
        var isStopping = false
        var empty: [Handover<Void>] = []
    }

    /// Connections that may be in the course of being refused at a time.
    private static let refusalsMax = 64

    private let servedMax: Int
    private let ofAddressMax: Int
    private let state = Mutex(State())

    init(servedMax: Int, ofAddressMax: Int) {
        self.servedMax = servedMax
        self.ofAddressMax = ofAddressMax
    }

    /// Connections being served.
    var servedCount: Int { state.withLock { $0.served } }

    /// Lets a connection in; `address` is nil for one that is not counted by its address.
    func enter(_ address: IPAddress?) -> Decision {
        state.withLock { state in
            var refusal: Refusal?
            if state.served >= servedMax || state.isStopping {
                refusal = .tooMany
            } else if let address, !count(&state, address) {
                refusal = .tooManyOfAddress
            }
            guard let refusal else {
                state.served += 1
                return .served
            }
            guard state.refused < Self.refusalsMax else { return .dropped }
            state.refused += 1
            return .refused(refusal)
        }
    }

    /// Counts a connection that is in already by the address a proxy told; false if that is full.
    func identify(_ address: IPAddress) -> Bool { state.withLock { count(&$0, address) } }

    private func count(_ state: inout State, _ address: IPAddress) -> Bool {
        let count = state.ofAddress[address, default: 0]
        guard count < ofAddressMax else { return false }
        state.ofAddress[address] = count + 1
        return true
    }

    /// Takes a connection out again, under the address it was counted by.
    func leave(wasServed: Bool, _ address: IPAddress?) {
        let empty = state.withLock { state in
            if wasServed { state.served -= 1 } else { state.refused -= 1 }
            if let address, let count = state.ofAddress[address] {
                state.ofAddress[address] = count > 1 ? count - 1 : nil
            }
            return takeEmpty(&state)
        }
        for handover in empty { handover.offer(()) }
    }

    /// Lets nobody in any more; the hand-over is given when the last connection has left.
    func stop() -> Handover<Void> {
        let handover = Handover<Void>()
        let empty = state.withLock { state in
            state.isStopping = true
            state.empty.append(handover)
            return takeEmpty(&state)
        }
        for handover in empty { handover.offer(()) }
        return handover
    }

    private func takeEmpty(_ state: inout State) -> [Handover<Void>] {
        guard state.isStopping, state.served == 0, state.refused == 0 else { return [] }
        defer { state.empty = [] }
        return state.empty
    }
}

extension Admission.Refusal {
    /// What the client is told.
    var problem: Problem {
        switch self {
        case .tooMany: .overCapacity
        case .tooManyOfAddress: .overCapacityOfAddress
        }
    }
}
