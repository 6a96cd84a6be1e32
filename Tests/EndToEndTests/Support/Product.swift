import Foundation

/// The built program and the project it was built from.
enum Product {
    /// The project's folder, found from this file's own place.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The program lies beside the test bundle, whatever the scratch path is.
    static let executable: String = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folders = [bundle, URL(fileURLWithPath: CommandLine.arguments[0])]
            .map { $0.deletingLastPathComponent() }
        let candidates = folders.map { $0.appendingPathComponent("quittance").path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
            ?? candidates[0]
    }()

    /// Runs `quittance` with these words to its end.
    static func run(
        _ arguments: [String],
        in folder: ScratchFolder,
        environment: [String: String] = [:],
        within limit: Duration = .seconds(30)
    ) async throws -> Child.Ending {
        let child = try Child(
            executable,
            arguments,
            folder: folder,
            environment: environment
        )
        return try await child.ending(within: limit)
    }
}
