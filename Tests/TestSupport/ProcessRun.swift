import Foundation

/// Runs another program and waits for it: the way tests ask a peer implementation for its verdict.
package enum ProcessRun {
    /// The program could not be started at all.
    package struct StartFault: Error, CustomStringConvertible {
        package let executable: String
        package let reason: String
        package var description: String { "cannot run \(executable): \(reason)" }
    }

    /// Runs `executable` to its end and returns its exit status and what it wrote.
    ///
    /// Standard input, output and error are files, so no amount of data can block either side.
    /// - Parameters:
    ///   - executable: A path, or a bare name that is looked up in `PATH`.
    ///   - arguments: The arguments after the program name.
    ///   - input: The bytes of standard input; nil is an empty input.
    ///   - environment: The whole environment; nil inherits ours.
    /// - Returns: The exit status (the negative signal number if a signal ended it) and both outputs.
    /// - Throws: ``StartFault`` if the program cannot be started; a file error of the system.
    package static func run(
        _ executable: String,
        _ arguments: [String] = [],
        input: [UInt8]? = nil,
        environment: [String: String]? = nil
    ) throws -> (status: Int32, output: [UInt8], errors: [UInt8]) {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-tests-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over folder in the temporary directory is harmless; the verdict matters.
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["input", "output", "errors"].map { folder.appendingPathComponent($0) }
        try Data(input ?? []).write(to: files[0])
        try Data().write(to: files[1])
        try Data().write(to: files[2])

        let process = Process()
        let hasPath = executable.contains("/")
        process.executableURL = URL(fileURLWithPath: hasPath ? executable : "/usr/bin/env")
        process.arguments = hasPath ? arguments : [executable] + arguments
        if let environment { process.environment = environment }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        do {
            try process.run()
        } catch {
            throw StartFault(executable: executable, reason: "\(error)")
        }
        process.waitUntilExit()
        let code = process.terminationStatus
        return (
            process.terminationReason == .uncaughtSignal ? -code : code,
            try contents(of: files[1]), try contents(of: files[2])
        )
    }

    /// Reads through a handle: `Data(contentsOf:)` of Swift 6.3 leaks its buffer on empty files.
    private static func contents(of file: URL) throws -> [UInt8] {
        [UInt8](try FileHandle(forReadingFrom: file).readToEnd() ?? Data())
    }
}
