/// A statement over many rows at once, for PostgreSQL, where a statement costs much more than a row of it.
///
/// The rows go as one array for each column, so that one prepared statement serves any number of them
/// and the server need not set up an expression for each value. Inside the process of SQLite there is
/// nothing to save.
struct ManyRows: Sendable {
    private static let rowsMax = 1000

    /// How many columns a row has.
    private let width: Int
    private let text: String

    /// Columns are given by the types of their values; `text` makes the statement of the rows' source,
    /// which stands behind `FROM`.
    init(_ columns: [String], text: (_ source: String) -> String) {
        width = columns.count
        let arrays = columns.enumerated().map { "CAST(?\($0 + 1) AS \($1)[])" }
        self.text = text("unnest(" + arrays.joined(separator: ", ") + ")")
    }

    /// The steps that do all of the rows, in their order.
    func steps(_ rows: [[SQLValue]]) -> [SQLStep] {
        guard !rows.isEmpty else { return [] }
        let portions = stride(from: 0, to: rows.count, by: Self.rowsMax).map { start in
            rows[start..<min(start + Self.rowsMax, rows.count)]
        }
        let lists = portions.map { portion in
            (0..<width).map { column in SQLValue.text(Self.array(portion.map { $0[column] })) }
        }
        return [SQLStep(text, lists)]
    }

    /// The values as PostgreSQL writes an array (its manual, "Array Input and Output Syntax").
    static func array(_ values: [SQLValue]) -> String {
        var text = "{"
        for value in values {
            if text.utf8.count > 1 { text += "," }
            switch value {
            case .null: text += "NULL"
            case .integer(let number): text += String(number)
            case .text(let element): quote(element, in: &text)
            case .bytes(let bytes):
                let digits = bytes.map { byte in
                    (byte < 16 ? "0" : "") + String(byte, radix: 16)
                }
                quote(#"\x"# + digits.joined(), in: &text)
            }
        }
        return text + "}"
    }

    private static func quote(_ element: String, in text: inout String) {
        let isPlain = !element.utf8.contains {
            $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
        }
        text += "\""
        if isPlain {
            text += element
        } else {
            for scalar in element.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
                text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
