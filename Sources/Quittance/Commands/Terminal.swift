import ArgumentParser
import Glibc

/// Writes to the terminal without a buffer, so that a crash loses nothing.
enum Terminal {
    static func print(_ text: String) { write(text + "\n", to: 1) }

    static func complain(_ text: String) { write(text + "\n", to: 2) }

    /// Says why something asked for cannot be done; throw what it returns to leave with status 1.
    static func refusal(_ sentence: String) -> ExitCode {
        complain(sentence)
        return ExitCode(1)
    }

    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            // A closed terminal is no reason to stop the work.
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    static var isInteractive: Bool { isatty(2) == 1 }
}

/// Lays rows out in columns: numbers to the right, text to the left.
struct TextTable {
    private let header: [String]
    private let rightAligned: Set<Int>
    private var rows: [[String]] = []

    init(_ header: [String], rightAligned: Set<Int> = []) {
        self.header = header
        self.rightAligned = rightAligned
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? padding + cell : cell + padding
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
