import Foundation
import Testing

/// The independent programs the tests are judged by, in the folder `QUITTANCE_PEERS`.
struct Peers: Sendable {
    /// The virtual environment.
    private let environment: URL

    /// Hands the peers over; without them the test is a failure where `CI` is `true`, and a known
    /// issue elsewhere.
    static func with(_ body: (Peers) async throws -> Void) async throws {
        let variables = ProcessInfo.processInfo.environment
        let folder = variables["QUITTANCE_PEERS"] ?? ""
        guard folder.isEmpty else {
            return try await body(Peers(environment: URL(fileURLWithPath: folder)))
        }
        let sentence: Comment =
            "QUITTANCE_PEERS is not set: this test needs the programs of Tests/Peers/requirements.txt; run `make test`."
        if variables["CI"] == "true" {
            Issue.record(sentence)
        } else {
            withKnownIssue(sentence) { Issue.record(sentence) }
        }
    }

    /// Runs one of the environment's own programs, such as `bean-check`.
    func program(
        _ name: String,
        _ arguments: [String],
        in folder: ScratchFolder,
        environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> Child.Ending {
        let path = self.environment.appendingPathComponent("bin/\(name)").path
        let child = try Child(
            path,
            arguments,
            folder: folder,
            environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { own, _ in own }
        )
        return try await child.ending(within: limit)
    }

    /// Runs `Tests/Peers/SCRIPT` and expects that it finds nothing to complain about.
    @discardableResult
    func script(
        _ name: String,
        _ arguments: [String] = [],
        input: [UInt8] = [],
        in folder: ScratchFolder,
        within limit: Duration = .seconds(60),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let script = Product.root.appendingPathComponent("Tests/Peers/\(name)").path
        let child = try Child(
            environment.appendingPathComponent("bin/python").path,
            [script] + arguments,
            folder: folder,
            input: input,
            environment: ["PYTHONDONTWRITEBYTECODE": "1"]
        )
        let ending = try await child.ending(within: limit)
        try #require(
            ending.status == 0,
            "\(name): \(ending.output.suffix(3000))\n\(ending.errors.suffix(3000))",
            sourceLocation: sourceLocation
        )
        return ending.output
    }
}
