import Glibc
import Synchronization

/// Where finished log lines go.
package protocol LogSink: Sendable {
    /// Takes one line, including its line feed, whole or not at all.
    func write(_ line: [UInt8])
}

/// Writes log lines to a descriptor of the process, without a buffer: a crash loses none.
///
/// A line that cannot be written is dropped and counted; logging never stops the work.
package final class DescriptorSink: LogSink {
    /// Standard error, which service managers and containers collect.
    package static let standardError = DescriptorSink(descriptor: 2)

    private let descriptor: Int32
    /// The lines lost.
    ///
    /// Held during the write, so that long lines of two threads do not mix.
    private let lost = Mutex<Int64>(0)

    /// A sink for an open descriptor that stays open.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The number of lines that could not be written.
    package var lostLines: Int64 {
        lost.withLock { $0 }
    }

    package func write(_ line: [UInt8]) {
        lost.withLock { lost in
            if !writeAll(line) { lost += 1 }
        }
    }

    private func writeAll(_ line: [UInt8]) -> Bool {
        var position = 0
        while position < line.count {
            let written = unsafe line[position...].withUnsafeBytes { rest in
                unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if written > 0 {
                position += written
            } else if written == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}
