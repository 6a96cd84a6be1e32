package import Accounting
import HTTP
package import JSON
package import Jobs

extension NetSuiteGateway {
    /// NetSuite returns at most 100,000 rows, 1000 on a page.
    static let pageRows = 1000
    static let pagesMax = 100
    /// The most arguments of one `IN` list.
    static let argumentsMax = 1000

    /// All rows of a SuiteQL statement, page by page, with `?` for each parameter.
    ///
    /// Values arrive as texts, empty ones not at all. The statement should order by a unique column.
    package func rows(
        _ statement: String,
        parameters: [String] = []
    ) async throws(StepFailure) -> [JSONObject] {
        var rows: [JSONObject] = []
        for page in 0..<Self.pagesMax {
            let response = try await exchange.response(
                to: .rows(
                    statement,
                    parameters: parameters,
                    limit: Self.pageRows,
                    offset: page * Self.pageRows
                ),
                "run a query",
                subject: "netsuite"
            )
            let content = try ServiceExchange.content(response)
            guard let items = content["items"]?.arrayValue else {
                throw .retry("NetSuite's answer to a query holds no rows.")
            }
            rows += items.compactMap(\.objectValue).map(Self.withSmallKeys)
            guard content["hasMore"]?.boolValue == true, !items.isEmpty else { return rows }
        }
        throw .reject([
            Finding(
                .accountingSystemRefused,
                subject: "netsuite",
                sentence: "A query has more than \(Self.pageRows * Self.pagesMax) rows.",
                fix: "Narrow the range of the work, for example by date."
            )
        ])
    }

    /// The internal ids of those external ids that exist, at most a thousand in one request.
    ///
    /// NetSuite takes external ids that differ only in case as equal; the exact one wins here.
    package func internalIDs(
        of externalIDs: [ExternalID],
        in group: RecordGroup
    ) async throws(StepFailure) -> [ExternalID: String] {
        var wanted: [ExternalID] = []
        var seen: Set<ExternalID> = []
        for id in externalIDs where seen.insert(id).inserted { wanted.append(id) }
        var found: [ExternalID: String] = [:]
        for chunk in Self.lists(wanted) {
            let rows = try await rows(
                "SELECT id, externalid FROM \(group.rawValue) WHERE externalid IN \(Self.marks(chunk))"
                    + " ORDER BY id",
                parameters: chunk.map(\.text)
            )
            let pairs = rows.compactMap { row in
                Self.text(row, "externalid").flatMap { name in
                    Self.text(row, "id").map { (name, $0) }
                }
            }
            let exact = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
            let folded = Dictionary(
                pairs.map { ($0.0.lowercased(), $0.1) },
                uniquingKeysWith: { first, _ in first }
            )
            for id in chunk { found[id] = exact[id.text] ?? folded[id.text.lowercased()] }
        }
        return found
    }

    /// The internal ids of records of one kind.
    package func internalIDs(
        of externalIDs: [ExternalID],
        kind: RecordKind
    ) async throws(StepFailure) -> [ExternalID: String] {
        try await internalIDs(of: externalIDs, in: kind.group)
    }

    /// NetSuite's currencies by ISO code, from the settings or asked for now and then.
    package func currencies() async throws(StepFailure) -> CurrencyMap {
        try await keptCurrencies.value { () async throws(StepFailure) in
            let rows = try await rows(
                "SELECT id, symbol, isbasecurrency FROM currency WHERE isinactive = 'F' ORDER BY id"
            )
            var ids: [Currency: String] = [:]
            var base: Currency?
            for row in rows {
                guard let id = Self.text(row, "id"),
                    let currency = Self.text(row, "symbol").flatMap({ Currency($0) })
                else { continue }
                ids[currency] = ids[currency] ?? id
                if Self.text(row, "isbasecurrency") == "T" { base = currency }
            }
            return CurrencyMap(ids: ids, base: base)
        }
    }

    /// The closed accounting periods, asked for now and then.
    ///
    /// Not every role may query periods, and none of them sees which are only locked. Where NetSuite
    /// refuses the query none is known: NetSuite itself still refuses to post there, with a finding.
    package func closedPeriods() async throws(StepFailure) -> ClosedPeriods {
        try await keptPeriods.value { () async throws(StepFailure) in
            let rows: [JSONObject]
            do throws(StepFailure) {
                rows = try await self.rows(
                    "SELECT id, TO_CHAR(startdate, 'YYYY-MM-DD') AS first,"
                        + " TO_CHAR(enddate, 'YYYY-MM-DD') AS last FROM accountingperiod"
                        + " WHERE closed = 'T' AND isquarter = 'F' AND isyear = 'F' ORDER BY id"
                )
            } catch {
                guard case .reject = error else { throw error }
                return ClosedPeriods()
            }
            let spans = rows.compactMap { row -> ClosedRange<CalendarDate>? in
                guard let first = Self.text(row, "first").flatMap({ CalendarDate($0) }),
                    let last = Self.text(row, "last").flatMap({ CalendarDate($0) }), first <= last
                else { return nil }
                return first...last
            }
            return ClosedPeriods(spans)
        }
    }

    /// Values in parts that one `IN` list takes.
    static func lists<Value>(_ values: [Value]) -> [ArraySlice<Value>] {
        stride(from: 0, to: values.count, by: argumentsMax).map { start in
            values[start..<min(start + argumentsMax, values.count)]
        }
    }

    /// The `IN` list of so many parameters.
    static func marks(_ values: some Collection) -> String {
        "(" + Array(repeating: "?", count: values.count).joined(separator: ", ") + ")"
    }

    /// The currency of a row; nil for one Quittance does not know.
    ///
    /// An account without the feature of several currencies names none: there it is that of the books.
    static func currency(_ row: JSONObject, _ currencies: CurrencyMap) -> Currency? {
        guard let id = text(row, "currency") else { return currencies.base }
        return currencies.currency(id: id)
    }

    /// What stands in the column `amount`; nil for nothing, and for what is no amount of the currency.
    static func amount(_ row: JSONObject, in currency: Currency) -> Money? {
        text(row, "amount").flatMap(PlainDecimal.text).flatMap { Money(decimal: $0, currency) }
    }

    /// A column as text, whether NetSuite sent a text or a number.
    static func text(_ row: JSONObject, _ column: String) -> String? {
        row[column]?.stringValue ?? row[column]?.numberValue?.text
    }

    /// Column names come in small letters, but NetSuite does not promise it.
    private static func withSmallKeys(_ row: JSONObject) -> JSONObject {
        JSONObject(row.members.map { ($0.key.lowercased(), $0.value) })
    }
}
