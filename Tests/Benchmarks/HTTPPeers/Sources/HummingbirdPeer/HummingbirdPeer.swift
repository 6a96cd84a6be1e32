import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOSSL

struct Liveness: ResponseEncodable {
    let status: String
}

struct Job: ResponseEncodable {
    let id: String
    let kind: String
    let state: String
    let attempts: Int
    let statusUrl: String
}

struct Wanted: Decodable {
    let payouts: [String]
}

struct Receipt: ResponseEncodable {
    let id: String
    let count: Int
}

/// The three routes of the benchmark on Hummingbird; the arguments are the port and, for TLS, the
/// files of the certificate and of its key.
@main
struct HummingbirdPeer {
    static func main() async throws {
        let router = Router()
        router.get("livez") { _, _ in Liveness(status: "ok") }
        router.get("v1/jobs/:id") { _, context in
            let id = try context.parameters.require("id")
            return Job(
                id: id,
                kind: "payout-reconciliation",
                state: "succeeded",
                attempts: 1,
                statusUrl: "/v1/jobs/\(id)"
            )
        }
        router.post("v1/jobs") { request, context in
            let wanted = try await request.decode(as: Wanted.self, context: context)
            return EditedResponse(
                status: .accepted,
                headers: [.location: "/v1/jobs/job_1"],
                response: Receipt(id: "job_1", count: wanted.payouts.count)
            )
        }
        let arguments = CommandLine.arguments.dropFirst()
        let port = arguments.first.flatMap(Int.init) ?? 8080
        let files = Array(arguments.dropFirst())
        var server = HTTPServerBuilder.http1()
        if files.count == 2 {
            let chain = try NIOSSLCertificate.fromPEMFile(files[0])
            let tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files[1], format: .pem))
            )
            server = try .tls(.http1(), tlsConfiguration: tls)
        }
        let application = Application(
            router: router,
            server: server,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            logger: Logger(label: "peer") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.runService()
    }
}
