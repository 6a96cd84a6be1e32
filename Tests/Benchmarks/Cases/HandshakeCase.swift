import Cryptography
import Foundation
import HTTP
import HTTPClient

/// A new TLS 1.3 connection for each request, over our client and server and over OpenSSL's own tools.
enum HandshakeCase {
    private static let count = 100

    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        guard let openssl = Workbench.program("openssl") else { return [] }
        let certificate = bench.path("certificate.pem")
        let key = bench.path("key.pem")
        try Program.run(
            openssl,
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
                + ["-days", "2", "-subj", "/CN=localhost"]
                + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
                + ["-keyout", key, "-out", certificate]
        )
        let ours = try Child(
            ServeCommand.ownPath,
            ["serve", "--certificate", certificate, "--key", key]
        )
        let ourPort = try ServerCase.port(of: ours)
        let port = try bench.freePort()
        let theirs = try Child(
            openssl,
            ["s_server", "-quiet", "-www", "-accept", "127.0.0.1:\(port)"]
                + ["-cert", certificate, "-key", key]
        )
        let trust = [UInt8](try Data(contentsOf: URL(fileURLWithPath: certificate)))
        let timer = Timer(openssl: openssl, certificate: certificate)
        try patiently { _ = try timer.run(port: port, seconds: 1) }
        return [
            Benchmark(
                title: "TLS handshake and request (client CPU)",
                ours: try client(port: ourPort, trust: trust),
                peers: [
                    Contestant(name: "openssl s_time") {
                        try timer.run(port: ourPort, seconds: 1).cost
                    }
                ]
            ),
            Benchmark(
                title: "TLS handshake and request (server CPU)",
                ours: Contestant(name: "HTTPServer") { try timer.server(ours, port: ourPort) },
                peers: [
                    Contestant(name: "openssl s_server") { try timer.server(theirs, port: port) }
                ]
            ),
        ]
    }

    /// Full handshakes: each client has a session cache of its own, and is made before the clock runs.
    private static func client(port: UInt16, trust: [UInt8]) throws -> Contestant {
        guard let url = HTTPURL("https://127.0.0.1:\(port)/") else {
            throw BenchmarkFault("the server has no address")
        }
        return Contestant(name: "HTTPClient") {
            let clients = try (0..<count).map { _ in
                let tls = try TLSConfiguration.client(trust: .pem(trust))
                return try HTTPClient(configuration: ClientConfiguration(tls: tls))
            }
            return try await Cost.of(count) {
                for client in clients {
                    let answer = try await client.send(OutboundRequest(method: .get, url: url))
                    try Workbench.require(answer.status == .ok, "the status of an answer")
                }
            }
        }
    }
}

/// OpenSSL's own client, which connects anew for each request and counts.
private struct Timer {
    let openssl: String
    let certificate: String

    struct Outcome {
        let connections: Double
        let cost: Cost
    }

    /// Connects again and again for at most this many seconds.
    func run(port: UInt16, seconds: Int) throws -> Outcome {
        let run = try Program.run(
            openssl,
            ["s_time", "-connect", "127.0.0.1:\(port)", "-new", "-time", "\(seconds)", "-www", "/"]
                + ["-CAfile", certificate, "-verify", "2"]
        )
        let line = run.output.split(separator: "\n").last { $0.contains(" real seconds") }
        guard let connections = line.flatMap({ Double($0.prefix { $0 != " " }) }), connections > 9
        else { throw BenchmarkFault("openssl s_time: \(run.output.suffix(300))") }
        return Outcome(
            connections: connections,
            cost: Cost(
                wallNanoseconds: run.wallNanoseconds / connections,
                cpuNanoseconds: run.cpuNanoseconds / connections
            )
        )
    }

    /// The same with the server's processor time.
    func server(_ server: Child, port: UInt16) throws -> Cost {
        let cpu = try server.cpu()
        let outcome = try run(port: port, seconds: 1)
        return Cost(
            wallNanoseconds: outcome.cost.wallNanoseconds,
            cpuNanoseconds: (try server.cpu() - cpu) / outcome.connections
        )
    }
}
