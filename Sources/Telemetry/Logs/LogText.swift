/// Bounds the texts of a log line.
enum LogText {
    /// The most bytes of one message or metadata value.
    static let bytesMax = 8_192

    /// The text, cut at the bound with an ellipsis.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var kept = ""
        for scalar in text.unicodeScalars {
            guard kept.utf8.count + UTF8.width(scalar) <= bytesMax else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…"
    }

    /// The text on one line: control characters are written as escapes, so that no value can
    /// forge a line or drive a terminal.
    static func singleLine(_ text: String) -> String {
        var line = ""
        for scalar in bounded(text).unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                line += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
