import Foundation
import TestSupport
import Testing

/// Power cuts under the real store; `make soak` makes ten thousand of them.
@Suite(.serialized) struct PowerLossTests {
    /// The program lies beside the test bundle.
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("PowerLoss")

    /// A process of its own: its file system is SQLite's default for every store of the process.
    private func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
        try await OwnThread.run {
            let run = try ProcessRun.run(Self.program.path, arguments)
            return (run.status, String(decoding: run.output, as: UTF8.self))
        }
    }

    @Test func `after a power cut everything acknowledged is there, and whole`() async throws {
        let (status, output) = try await run("--cuts", "300")
        #expect(status == 0, "\(output.suffix(2000))")
        #expect(output.contains(" 0 lost, 0 torn, 0 stores refused"), "\(output.suffix(2000))")
    }

    /// The proof that the test above can fail.
    @Test func `a disk that lies about every third sync is found out`() async throws {
        let (status, output) = try await run("--cuts", "100", "--lie", "3")
        #expect(status == 1, "\(output.suffix(2000))")
    }
}
