import HTTP
import Synchronization

/// Answers requests from a script, in order, and remembers them.
final class ScriptedTransport: HTTPTransport {
    private struct State {
        var script: [Result<HTTPResponse, TransportFailure>]
        var requests: [OutboundRequest] = []
    }

    private let state: Mutex<State>

    init(_ script: [Result<HTTPResponse, TransportFailure>]) {
        state = Mutex(State(script: script))
    }

    var requests: [OutboundRequest] { state.withLock { $0.requests } }

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        let step = state.withLock { state in
            state.requests.append(request)
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        guard let step else {
            throw TransportFailure(
                kind: .protocolViolation,
                sentence: "the script is at its end",
                requestMayHaveBeenProcessed: false
            )
        }
        return try step.get()
    }
}

extension Result where Success == HTTPResponse, Failure == TransportFailure {
    static func answer(_ code: Int, _ json: String) -> Self {
        .success(HTTPResponse(status: HTTPStatus(code: code) ?? .ok, body: Array(json.utf8)))
    }

    static func token(_ token: String) -> Self {
        .answer(
            200,
            """
            {"access_token":"\(token)","instance_url":"https://acme.my.salesforce.com",
             "token_type":"Bearer"}
            """
        )
    }

    static func error(_ code: Int, _ errorCode: String, _ message: String = "No.") -> Self {
        .answer(code, "[{\"message\":\"\(message)\",\"errorCode\":\"\(errorCode)\"}]")
    }
}
