import HTTP
import JSON
import Sandbox
import Synchronization

/// Takes callbacks on loopback and keeps them; refuses the first ones if told so.
final class CallbackReceiver: Sendable {
    let base: String
    private let host: SandboxHost
    private let log: Log

    private final class Log: Sendable {
        let requests = Mutex<[HTTPRequest]>([])
        let refusals: Mutex<Int>

        init(refusals: Int) { self.refusals = Mutex(refusals) }
    }

    init(refusals: Int = 0) async throws {
        let log = Log(refusals: refusals)
        self.log = log
        host = try await SandboxHost.start { request in
            let isRefused = log.refusals.withLock { left in
                guard left > 0 else { return false }
                left -= 1
                return true
            }
            log.requests.withLock { $0.append(request) }
            return HTTPResponse(status: isRefused ? .serviceUnavailable : .noContent)
        }
        base = host.baseAddress
    }

    var requests: [HTTPRequest] { log.requests.withLock { $0 } }

    /// What the judge of deliveries reads.
    var deliveries: JSONValue {
        .array(
            requests.map { request in
                var headers = JSONObject()
                for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
                    headers[name] = .string(
                        request.fields.values(HTTPFieldName(stringLiteral: name)).first ?? ""
                    )
                }
                return [
                    "headers": .object(headers),
                    "body": .string(String(decoding: request.body, as: UTF8.self)),
                ]
            }
        )
    }

    func stop() async { await host.stop() }
}
