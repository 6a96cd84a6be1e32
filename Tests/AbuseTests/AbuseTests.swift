import Foundation
import TestSupport
import Testing

/// Hostile clients in small numbers; `make abuse` sends ten thousand.
@Suite struct AbuseTests {
    /// The echo server lies beside the test bundle, whatever the scratch path is.
    private static let server: String = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folders = [bundle, URL(fileURLWithPath: CommandLine.arguments[0])]
            .map { $0.deletingLastPathComponent() }
        let candidates = folders.map { $0.appendingPathComponent("EchoServer").path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
            ?? candidates[0]
    }()

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Peers/abuse.py").path

    @Test(
        arguments: [
            ("idle", 300), ("idle-tls", 50), ("slow-head", 50), ("slow-body", 50),
            ("slow-read", 20), ("half-open", 100), ("reset", 300), ("fin-in-body", 200),
            ("handshake-flood", 80), ("renegotiation", 1), ("descriptors", 150),
        ]
    )
    func `healthy clients are served beside hostile ones`(
        scenario: String,
        count: Int
    )
        async throws
    {
        let arguments = [Self.script, Self.server, scenario, "\(count)"]
        // A thread of its own: most of a scenario is waiting, which would hold up all other tests.
        let run = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try ProcessRun.run("python3", arguments) })
            }
        }
        let said = String(decoding: run.output + run.errors, as: UTF8.self)
        #expect(run.status == 0, "\(said)")
    }
}
