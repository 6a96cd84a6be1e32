import HTTP
import Sandbox
import Synchronization

/// A vendor as the world's network reaches it.
struct Vendor: Sendable {
    let name: String
    let respond: @Sendable (HTTPRequest) async -> HTTPResponse
}

/// Carries requests; what is under way goes on when its sender dies.
final class Network: Sendable {
    let kernel: Kernel
    let executor: WorldExecutor
    private let sky: Sky

    init(kernel: Kernel, executor: WorldExecutor, sky: Sky) {
        self.kernel = kernel
        self.executor = executor
        self.sky = sky
    }

    private enum Fate {
        case arrives
        case requestLost
        case answerLost
        case slow
    }

    /// Sends a request on its way; the slot gets what the sender hears of it.
    func deliver(
        _ request: OutboundRequest,
        to vendor: Vendor,
        answering slot: Slot<Result<HTTPResponse, TransportFailure>>
    ) {
        let fate = fate()
        kernel.spawn(on: executor) { [kernel] in
            await kernel.pause(kernel.milliseconds(1...40))
            if fate == .requestLost {
                slot.fill(.failure(Self.closed(isProcessed: kernel.random(0...1) == 0)))
                return
            }
            // Late on the way there: the sender may have given up when the work is done.
            if fate == .slow { await kernel.pause(kernel.milliseconds(2_000...120_000)) }
            var fields = request.fields
            fields["Host"] = request.url.authority
            let response = await vendor.respond(
                HTTPRequest(
                    method: request.method,
                    target: request.url.target,
                    fields: fields,
                    body: request.body
                )
            )
            kernel.note(
                "\(vendor.name): \(request.method) \(request.url.path) is answered"
                    + " \(response.status.code)\(fate == .answerLost ? ", unheard" : "")"
            )
            await kernel.pause(kernel.milliseconds(1...40))
            slot.fill(
                fate == .answerLost
                    ? .failure(Self.closed(isProcessed: true)) : .success(response)
            )
        }
    }

    private func fate() -> Fate {
        let weather = sky.now
        if kernel.happens(perMille: weather.lostRequest) { return .requestLost }
        if kernel.happens(perMille: weather.lostAnswer) { return .answerLost }
        if kernel.happens(perMille: weather.slow) { return .slow }
        return .arrives
    }

    /// `isProcessed` is what the sender must assume, not what happened.
    static func closed(isProcessed: Bool) -> TransportFailure {
        TransportFailure(
            kind: .closed,
            sentence: "The connection was cut.",
            requestMayHaveBeenProcessed: isProcessed
        )
    }
}

/// One process's way to one vendor.
struct Wire: HTTPTransport {
    let life: Life
    let network: Network
    let vendor: Vendor

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        guard !life.isOver else { throw Network.closed(isProcessed: false) }
        let slot = Slot<Result<HTTPResponse, TransportFailure>>()
        network.deliver(request, to: vendor, answering: slot)
        network.kernel.after(request.timeout) { slot.fill(.failure(Self.late)) }
        let token = life.onEnd { slot.fill(.failure(Network.closed(isProcessed: true))) }
        let result = await withTaskCancellationHandler {
            await slot.take()
        } onCancel: {
            slot.fill(.failure(Self.cancelled))
        }
        life.forget(token)
        guard !life.isOver else { throw Network.closed(isProcessed: true) }
        return try result.get()
    }

    private static let late = TransportFailure(
        kind: .timeout,
        sentence: "No answer came in time.",
        requestMayHaveBeenProcessed: true
    )
    private static let cancelled = TransportFailure(
        kind: .cancelled,
        sentence: "The caller gave up.",
        requestMayHaveBeenProcessed: true
    )
}
