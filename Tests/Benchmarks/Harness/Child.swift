import Foundation

/// Why a benchmark cannot go on.
struct BenchmarkFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A program that runs beside us and writes lines to us; it is ended with its owner.
final class Child {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread: [UInt8] = []

    /// Starts a program found by its path; what it says on the error channel is shown.
    init(_ executable: String, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        guard process.isRunning else { return }
        // Threads of the task pool block signals and their children inherit that; this one cannot be.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Sends one line.
    func send(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Array((line + "\n").utf8))
    }

    /// Waits for one line.
    func line() throws -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeFirst(end + 1) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                throw BenchmarkFault("\(process.executableURL?.path ?? "a program") ended early")
            }
            unread += more
        }
    }

    /// The processor time it has used so far.
    func cpu() throws -> Double {
        guard let cpu = Clock.cpu(of: process.processIdentifier) else {
            throw BenchmarkFault("\(process.executableURL?.path ?? "a program") is gone")
        }
        return cpu
    }

    /// Runs the body and divides the time it took, and this program's processor time, by `count`.
    func cost(_ count: Int, _ body: () async throws -> Void) async throws -> Cost {
        let cpu = try cpu()
        let wall = Clock.wall()
        try await body()
        return Cost(
            wallNanoseconds: (Clock.wall() - wall) / Double(count),
            cpuNanoseconds: (try self.cpu() - cpu) / Double(count)
        )
    }
}
