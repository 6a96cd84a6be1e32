/// Why a text cannot be read as YAML, and where.
package struct YAMLFault: Error, Hashable, CustomStringConvertible {
    /// What is wrong, without the text itself: settings hold secrets.
    package let reason: String
    /// The line of the text, from one; nil where only the bytes are known to be wrong.
    package let line: Int?

    package init(_ reason: String, line: Int?) {
        self.reason = reason
        self.line = line
    }

    package var description: String {
        line.map { "line \($0): \(reason)" } ?? reason
    }
}
