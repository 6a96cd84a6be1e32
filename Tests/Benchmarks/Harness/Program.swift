import Foundation

/// A program that is run to its end.
enum Program {
    /// What a finished program wrote, and what it cost.
    struct Run {
        let output: String
        let wallNanoseconds: Double
        let cpuNanoseconds: Double
    }

    /// Runs a program and waits; fails unless it ends well.
    ///
    /// `variables` are added to the environment. Both outputs are small, so the pipe never fills.
    @discardableResult
    static func run(
        _ executable: String,
        _ arguments: [String],
        variables: [String: String] = [:]
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let cpu = Clock.endedChildrenCPU()
        let wall = Clock.wall()
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let run = Run(
            output: String(decoding: text, as: UTF8.self),
            wallNanoseconds: Clock.wall() - wall,
            cpuNanoseconds: Clock.endedChildrenCPU() - cpu
        )
        guard process.terminationStatus == 0 else {
            throw BenchmarkFault("\(executable) failed: \(run.output.suffix(500))")
        }
        return run
    }
}
