/// A value of a row, parameter or literal.
enum SuiteQLValue: Sendable, Hashable {
    case null
    case text(String)
    case number(ExactDecimal)
    /// A date as `YYYY-MM-DD`, so that text order is date order.
    case date(String)

    static func id(_ id: Int64?) -> SuiteQLValue {
        id.map { .number(ExactDecimal(minorUnits: $0, exponent: 0)) } ?? .null
    }

    static func flag(_ flag: Bool) -> SuiteQLValue { .text(flag ? "T" : "F") }

    static func optional(_ text: String?) -> SuiteQLValue {
        guard let text, !text.isEmpty else { return .null }
        return .text(text)
    }
}

/// A scalar of the supported subset.
indirect enum SuiteQLExpression: Sendable, Hashable {
    case column(String)
    case literal(SuiteQLValue)
    case parameter(Int)
    /// `TO_CHAR`, `TO_DATE`, `BUILTIN.DF`, `UPPER`, `LOWER`, `NVL` with their arguments.
    case call(String, [SuiteQLExpression])
    case countAll
    /// `SUM` of a number over each group.
    case sum(SuiteQLExpression)
}

/// A condition of the supported subset.
indirect enum SuiteQLCondition: Sendable, Hashable {
    case comparison(SuiteQLExpression, String, SuiteQLExpression)
    case membership(SuiteQLExpression, [SuiteQLExpression], negated: Bool)
    case range(SuiteQLExpression, SuiteQLExpression, SuiteQLExpression, negated: Bool)
    case pattern(SuiteQLExpression, SuiteQLExpression, negated: Bool)
    case isNull(SuiteQLExpression, negated: Bool)
    case and([SuiteQLCondition])
    case or([SuiteQLCondition])
    case not(SuiteQLCondition)
}

/// A query over one table, or over the postings joined with their transactions and lines.
struct SuiteQLQuery: Sendable, Hashable {
    struct Output: Sendable, Hashable {
        let name: String
        let expression: SuiteQLExpression
    }

    struct Order: Sendable, Hashable {
        let expression: SuiteQLExpression
        let isDescending: Bool
    }

    var outputs: [Output] = []
    var table = ""
    var condition: SuiteQLCondition?
    var groups: [SuiteQLExpression] = []
    var order: [Order] = []
    var rowsMax: Int?
    var parameterCount = 0
}

/// Why a query is refused: always 400 with the parameter `q`.
extension RecordFault {
    static func query(_ reason: String) -> RecordFault {
        .parameter(
            "q",
            "Invalid search query. Detailed unprocessed description follows. Search error occurred:"
                + " \(reason)"
        )
    }
}
