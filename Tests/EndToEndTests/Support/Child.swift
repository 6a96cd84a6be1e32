import Foundation
import Glibc
import Synchronization

/// A child process of a test: killed when it overstays, when its test ends and when it is cancelled.
///
/// Outputs go to files, so no amount of data can block either side.
final class Child: Sendable {
    /// How a child ended and what it wrote.
    struct Ending: Sendable {
        /// The exit status; the negative signal number if a signal ended it.
        let status: Int32
        let output: String
        let errors: String
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    let pid: pid_t
    private let outputFile: URL
    private let errorsFile: URL
    private let end: EndState

    /// Set by Foundation's watcher thread, read by the test.
    private final class EndState: Sendable {
        let status = Mutex<Int32?>(nil)
    }

    /// Starts a program; `folder` keeps its outputs, `environment` is put on top of ours.
    ///
    /// Its current folder is `workFolder`, or `folder` without one.
    init(
        _ executable: String,
        _ arguments: [String],
        folder: ScratchFolder,
        workFolder: String? = nil,
        input: [UInt8] = [],
        environment: [String: String] = [:]
    ) throws {
        name = URL(fileURLWithPath: executable).lastPathComponent
        let stem = "\(name)-\(UUID().uuidString)"
        let inputFile = folder.url.appendingPathComponent(stem + ".in")
        outputFile = folder.url.appendingPathComponent(stem + ".out")
        errorsFile = folder.url.appendingPathComponent(stem + ".err")
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        try Data().write(to: errorsFile)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = workFolder.map { URL(fileURLWithPath: $0) } ?? folder.url
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorsFile)
        let end = EndState()
        process.terminationHandler = { process in
            let code = process.terminationStatus
            let status = process.terminationReason == .uncaughtSignal ? -code : code
            end.status.withLock { $0 = status }
        }
        try process.run()
        pid = process.processIdentifier
        self.end = end
    }

    deinit { kill() }

    /// How it ended; nil while it runs.
    var status: Int32? { end.status.withLock { $0 } }

    /// What it has written so far to standard output and to standard error.
    var output: String { Self.text(of: outputFile) }
    var errors: String { Self.text(of: errorsFile) }

    /// Sends SIGKILL, or another signal, unless it has ended.
    func kill(_ signal: Int32 = SIGKILL) {
        guard status == nil else { return }
        // A process group of its own takes the child's children along.
        if getpgid(pid) == pid, signal == SIGKILL { Glibc.kill(-pid, signal) }
        Glibc.kill(pid, signal)
    }

    /// Waits for the end; kills it and throws when that takes too long.
    func ending(within limit: Duration) async throws -> Ending {
        defer { kill() }
        do {
            let status = try await eventually("\(name) ends", within: limit) { self.status }
            return Ending(status: status, output: output, errors: errors)
        } catch let overdue as Overdue {
            throw Fault(description: "\(overdue)\n\(output.suffix(2000))\n\(errors.suffix(2000))")
        }
    }

    /// Kills it and waits until it is gone.
    func killed() async throws {
        kill()
        _ = try await eventually("\(name) is gone", within: .seconds(10)) { self.status }
    }

    private static func text(of file: URL) -> String {
        // A file that is gone has nothing to tell.
        guard let handle = try? FileHandle(forReadingFrom: file) else { return "" }
        return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
