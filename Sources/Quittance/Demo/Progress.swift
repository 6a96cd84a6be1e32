import Jobs

/// One line that shows how far the work is, rewritten in place on a terminal.
struct ProgressLine {
    private let isInteractive = Terminal.isInteractive
    private var last = ""
    private var skipped = 0

    mutating func show(_ text: String) {
        guard text != last else { return }
        last = text
        if isInteractive {
            Terminal.write("\r\u{1b}[2K" + text, to: 2)
        } else {
            // A log wants a line now and then, not four a second.
            if skipped % 8 == 0 { Terminal.complain(text) }
            skipped += 1
        }
    }

    mutating func end() {
        if isInteractive, !last.isEmpty { Terminal.write("\r\u{1b}[2K", to: 2) }
        last = ""
    }
}

extension [JobState: Int] {
    var summary: String {
        JobState.allCases.compactMap { state in
            self[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }.joined(separator: ", ")
    }
}
