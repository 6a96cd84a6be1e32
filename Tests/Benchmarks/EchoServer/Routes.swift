import HTTP
import JSON

/// The routes: what HTTP suites ask for, and three that the benchmark compares with other servers.
enum Routes {
    /// The probe of load balancers, which waits for nothing; nil for every other request.
    @Sendable static func answerAtOnce(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.target == "/livez", request.method == .get || request.method == .head else {
            return nil
        }
        return livez
    }

    @Sendable static func answer(_ request: HTTPRequest) async -> HTTPResponse {
        switch (request.path, request.method) {
        case ("*", .options): allowing(["GET", "HEAD", "POST", "OPTIONS"])
        case ("/", .get), ("/", .head): text("OK")
        case ("/", .post): content(of: request)
        case ("/", _): refusing(request, allowed: ["GET", "HEAD", "POST", "OPTIONS"])
        case ("/echo", .get), ("/echo", .head), ("/echo", .post): text(fields(of: request))
        case ("/echo", _): refusing(request, allowed: ["GET", "HEAD", "POST", "OPTIONS"])
        case ("/cookie", .get), ("/cookie", .head): text(cookies(of: request))
        case ("/cookie", _): refusing(request, allowed: ["GET", "HEAD", "OPTIONS"])
        case ("/v1/jobs", .post): accepted(request)
        case (let path, .get) where path.hasPrefix("/v1/jobs/"): job(String(path.dropFirst(9)))
        default: HTTPResponse(status: .notFound)
        }
    }

    private static func text(_ text: String) -> HTTPResponse {
        HTTPResponse(status: .ok, fields: [.contentType: "text/plain"], body: Array(text.utf8))
    }

    private static func content(of request: HTTPRequest) -> HTTPResponse {
        let type = request.fields[.contentType] ?? "application/octet-stream"
        return HTTPResponse(status: .ok, fields: [.contentType: type], body: request.body)
    }

    private static func fields(of request: HTTPRequest) -> String {
        request.fields.map { "\($0.name): \($0.value)\n" }.joined()
    }

    /// The pairs of all `Cookie` fields as lines (RFC 6265 §5.4).
    private static func cookies(of request: HTTPRequest) -> String {
        request.fields.values("Cookie").flatMap { $0.split(separator: ";") }
            .map { pair in pair.drop { $0 == " " } + "\n" }
            .joined()
    }

    private static func allowing(_ methods: [String]) -> HTTPResponse {
        HTTPResponse(status: .noContent, fields: [.allow: methods.joined(separator: ", ")])
    }

    /// 204 for OPTIONS, 405 for every other method, both with `Allow` (RFC 9110 §9.3.7, §15.5.6).
    private static func refusing(_ request: HTTPRequest, allowed: [String]) -> HTTPResponse {
        var response = allowing(allowed)
        if request.method != .options { response.status = .methodNotAllowed }
        return response
    }
}

// MARK: - What the benchmark compares

extension Routes {
    private static let livez = HTTPResponse(
        status: .ok,
        fields: [.contentType: "application/json"],
        body: Array(#"{"status":"ok"}"#.utf8)
    )

    /// One job, written anew for each request as a service does.
    private static func job(_ id: String) -> HTTPResponse {
        var writer = JSONWriter()
        writer.value(
            .object([
                "id": .string(id), "kind": .string("payout-reconciliation"),
                "state": .string("succeeded"), "attempts": .number(JSONNumber(1)),
                "statusUrl": .string("/v1/jobs/\(id)"),
            ]),
            sortedKeys: false
        )
        return HTTPResponse(
            status: .ok,
            fields: [.contentType: "application/json"],
            body: writer.finish()
        )
    }

    /// Decodes the payouts to reconcile and says how many there are.
    private static func accepted(_ request: HTTPRequest) -> HTTPResponse {
        do throws(JSONFault) {
            var payouts: [String] = []
            var reader = try JSONReader(request.body)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard key == "payouts" else { continue }
                try reader.beginArray()
                while try reader.nextElement() { payouts.append(try reader.readString()) }
            }
            try reader.finish()
            return HTTPResponse(
                status: .accepted,
                fields: [.contentType: "application/json", .location: "/v1/jobs/job_1"],
                body: Array(#"{"id":"job_1","count":\#(payouts.count)}"#.utf8)
            )
        } catch {
            return HTTPResponse(status: .badRequest)
        }
    }
}
