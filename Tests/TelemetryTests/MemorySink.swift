import Synchronization
import Telemetry

/// Keeps log lines for tests.
final class MemorySink: LogSink {
    private let written = Mutex<[[UInt8]]>([])

    var lines: [String] {
        written.withLock { $0 }.map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ line: [UInt8]) {
        written.withLock { $0.append(line) }
    }
}
