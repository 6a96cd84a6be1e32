import Foundation
import JSON

/// What every case works with.
struct Workbench {
    let python: PythonPeer
    /// The interpreter of the peers' virtual environment.
    let pythonPath: String
    /// A folder of this run on a real disk.
    let folder: URL
    /// The address of a PostgreSQL server; nil without one.
    let postgres: String?

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ bytes: [UInt8], as name: String) throws -> String {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
        return path(name)
    }

    /// A port of the loopback interface that was free a moment ago.
    func freePort() throws -> UInt16 {
        guard let port = try python.prepare("free-port")["port"]?.int64Value else {
            throw BenchmarkFault("no port is free")
        }
        return UInt16(port)
    }

    /// The path of an installed program; nil when it is not in `PATH`.
    static func program(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Fails unless both sides came to the same result: only equal work is compared.
    static func require(_ isEqual: Bool, _ what: String) throws {
        guard isEqual else { throw BenchmarkFault("the results differ: \(what)") }
    }
}

/// One group of comparisons.
struct Case: Sendable {
    /// The word that chooses it on the command line.
    let name: String
    /// What must be there for it besides the Python peers; nil for nothing.
    var need: String?
    /// Prepares the work; an empty result tells that the need is not met.
    let benchmarks: @Sendable (Workbench) async throws -> [Benchmark]

    static let all: [Case] = [
        Case(name: "signing") { try await SigningCase.benchmarks($0) },
        Case(name: "webhook") { try await WebhookCase.benchmarks($0) },
        Case(name: "json") { try await JSONCase.benchmarks($0) },
        Case(name: "payout") { try await PayoutCase.benchmarks($0) },
        Case(name: "sync") { try await SyncCase.benchmarks($0) },
        Case(name: "http") { try await ServerCase.benchmarks($0) },
        Case(name: "sqlite") { try await SQLiteCase.benchmarks($0) },
        Case(name: "postgresql", need: "QUITTANCE_POSTGRES_URL, psql and pgbench") {
            try await PostgreSQLCase.benchmarks($0)
        },
        Case(name: "tls", need: "openssl") { try await HandshakeCase.benchmarks($0) },
    ]
}
