/// A statement over many rows at once, written for a few fixed numbers of rows, so that few statements
/// are prepared.
///
/// For PostgreSQL, where a statement costs several times as much as a row of it. Inside the process of
/// SQLite there is nothing to save.
struct ManyRows: Sendable {
    private static let lengths = [64, 16, 4, 1]

    /// The types of a row's values in their order.
    private let columns: [String]
    private let texts: [Int: String]

    /// `text` makes the statement of the rows' tuples, which are written `(…), (…)`; behind the values a
    /// tuple has `constants`.
    init(_ columns: [String], constants: String = "", text: (_ tuples: String) -> String) {
        self.columns = columns
        var texts: [Int: String] = [:]
        for length in Self.lengths {
            let tuples = (0..<length).map { row in
                let values = columns.enumerated().map { column, type in
                    "CAST(?\(row * columns.count + column + 1) AS \(type))"
                }
                return "(" + values.joined(separator: ", ") + constants + ")"
            }
            texts[length] = text(tuples.joined(separator: ", "))
        }
        self.texts = texts
    }

    /// The steps that do all of the rows.
    func steps(_ rows: [[SQLValue]]) -> [SQLStep] {
        var steps: [SQLStep] = []
        var rest = rows[...]
        for length in Self.lengths {
            guard let text = texts[length] else { continue }
            var lists: [[SQLValue]] = []
            while rest.count >= length {
                lists.append(Array(rest.prefix(length).joined()))
                rest = rest.dropFirst(length)
            }
            if !lists.isEmpty { steps.append(SQLStep(text, lists)) }
        }
        return steps
    }
}
