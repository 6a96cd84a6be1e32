/// Text cut to what a field of the books holds.
package enum FittedText {
    /// One line of at most `max` UTF-16 units; nil when nothing is left.
    ///
    /// A parenthesised id at the end survives the cut, for it keeps equal names apart.
    package static func line(_ text: String?, _ max: Int) -> String? {
        guard let text else { return nil }
        if text.utf8.count <= max, isPlainLine(text) { return text }
        let line = text.split { $0.isWhitespace || $0.isNewline || isControl($0) }
            .joined(separator: " ")
        guard !line.isEmpty else { return nil }
        guard line.utf16.count > max else { return line }
        let tail = line.hasSuffix(")") ? line.lastIndex(of: "(").map { line[$0...] } ?? "" : ""
        guard !tail.isEmpty, tail.utf16.count + 2 < max else { return cut(line, max) }
        return cut(String(line.dropLast(tail.count)), max - tail.utf16.count - 1) + " " + tail
    }

    /// Whether the text is such a line already, as most are: printable ASCII, single spaces between words.
    private static func isPlainLine(_ text: String) -> Bool {
        let space = UInt8(ascii: " ")
        var last = space
        for byte in text.utf8 {
            guard 32...126 ~= byte, byte != space || last != space else { return false }
            last = byte
        }
        return last != space
    }

    private static func isControl(_ character: Character) -> Bool {
        character.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func cut(_ text: String, _ max: Int) -> String {
        var kept = ""
        var units = 0
        for character in text {
            units += character.utf16.count
            guard units <= max else { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept
    }
}
