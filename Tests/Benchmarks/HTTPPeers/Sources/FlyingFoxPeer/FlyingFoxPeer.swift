import FlyingFox
import Foundation

struct Job: Encodable {
    let id: String
    let kind: String
    let state: String
    let attempts: Int
    let statusUrl: String
}

struct Wanted: Decodable {
    let payouts: [String]
}

struct Receipt: Encodable {
    let id: String
    let count: Int
}

/// The three routes of the benchmark on FlyingFox; the argument is the port.
@main
struct FlyingFoxPeer {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(UInt16.init) ?? 8080
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
        await server.appendRoute("GET /livez") { _ in
            answer(.ok, Data(#"{"status":"ok"}"#.utf8))
        }
        await server.appendRoute("GET /v1/jobs/*") { request in
            let id = String(request.path.dropFirst("/v1/jobs/".count))
            let job = Job(
                id: id,
                kind: "payout-reconciliation",
                state: "succeeded",
                attempts: 1,
                statusUrl: "/v1/jobs/\(id)"
            )
            return answer(.ok, try JSONEncoder().encode(job))
        }
        await server.appendRoute("POST /v1/jobs") { request in
            let wanted = try await JSONDecoder().decode(Wanted.self, from: request.bodyData)
            let receipt = Receipt(id: "job_1", count: wanted.payouts.count)
            return answer(.accepted, try JSONEncoder().encode(receipt))
        }
        try await server.run()
    }

    @Sendable static func answer(_ status: HTTPStatusCode, _ body: Data) -> HTTPResponse {
        HTTPResponse(
            statusCode: status,
            headers: [.contentType: "application/json"],
            body: body
        )
    }
}
