/// What month to write.
package struct MonthParameters: Sendable, Hashable {
    /// The calendar year.
    package var year: Int64
    /// The calendar month, 1 to 12.
    package var month: Int64
    /// Thousandths of the full size of some 2,100 charges and 400 customers; 20 is a small month
    /// that still holds every special case.
    package var scalePermille: Int64
    /// Whether the objects claim to be live.
    package var isLive: Bool

    /// Parameters; October 2026 at full size in test mode unless told otherwise.
    package init(
        year: Int64 = 2026,
        month: Int64 = 10,
        scalePermille: Int64 = 1_000,
        isLive: Bool = false
    ) {
        self.year = year
        self.month = month
        self.scalePermille = scalePermille
        self.isLive = isLive
    }

    /// How many ordinary charges the month has besides the special cases.
    var ordinaryCharges: Int { max(30, Int(2_080 * scalePermille / 1_000)) }
    /// How many customers there are.
    var customers: Int { max(40, Int(400 * scalePermille / 1_000)) }
}

/// Why a month could not be written; every broken rule is named.
package struct MonthFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Plain sentences, one for each broken rule.
    package let sentences: [String]

    init(_ sentences: [String]) { self.sentences = sentences }

    package var description: String { sentences.joined(separator: "\n") }
}
