import Accounting
import HTTP
import JSON

/// A query whose rows are fetched page by page.
struct SalesforceCursor: Sendable {
    let rows: [JSONValue]
    let pageRows: Int
    let expires: Timestamp
}

/// The query resource: the first page, and further ones by locator.
struct SalesforcePages {
    let service: SalesforceService

    /// Cursors live two days.
    private static let cursorSeconds: Int64 = 2 * 86_400

    func respond(_ state: inout SalesforceState) throws(SalesforceFault) -> HTTPResponse {
        let locator = service.segments.count == 2 ? service.segments[1] : ""
        guard locator.isEmpty else { return try page(locator, state) }
        guard let text = service.query.first(where: { $0.name == "q" })?.value else {
            throw SalesforceFault(400, "MALFORMED_QUERY", "A query string has to be specified")
        }
        let query = try SalesforceQuery(text)
        let rows = try query.run(state.store)
            .map { JSONValue.object(row($0, query.fields)) }
        let cursor = SalesforceCursor(
            rows: rows,
            pageRows: try pageRows(),
            expires: service.now.adding(.seconds(Self.cursorSeconds))
        )
        guard rows.count > cursor.pageRows else { return answer(cursor, nil, from: 0) }
        state.cursorCount += 1
        let name = SalesforceRecordID(prefix: "0r8", number: state.cursorCount).text
        state.cursors[name] = cursor
        return answer(cursor, name, from: 0)
    }

    /// A row has the fields asked for and no id that was not.
    private func row(_ record: SalesforceRecord, _ names: [String]) -> JSONObject {
        var row = service.shown(record, names)
        if !names.contains(where: { $0.lowercased() == "id" }) { row["Id"] = nil }
        return row
    }

    private func pageRows() throws(SalesforceFault) -> Int {
        guard let options = service.fields["Sforce-Query-Options"] else {
            return service.configuration.pageRows
        }
        let pair = options.filter { $0 != " " }.split(separator: "=")
        guard pair.count == 2, pair[0].lowercased() == "batchsize", let rows = Int(pair[1]),
            (200...2000).contains(rows)
        else {
            throw SalesforceFault(
                400,
                "INVALID_QUERY_OPTIONS",
                "batchSize must be between 200 and 2000"
            )
        }
        return rows
    }

    private func page(
        _ locator: String,
        _ state: SalesforceState
    ) throws(SalesforceFault) -> HTTPResponse {
        let parts = locator.split(separator: "-")
        guard parts.count == 2, let cursor = state.cursors[String(parts[0])],
            cursor.expires > service.now, let offset = Int(parts[1]),
            offset < cursor.rows.count, offset % cursor.pageRows == 0
        else {
            throw SalesforceFault(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        }
        return answer(cursor, String(parts[0]), from: offset)
    }

    private func answer(
        _ cursor: SalesforceCursor,
        _ name: String?,
        from offset: Int
    ) -> HTTPResponse {
        let end = min(cursor.rows.count, offset + cursor.pageRows)
        var object: JSONObject = [
            "totalSize": .int(Int64(cursor.rows.count)), "done": .bool(end == cursor.rows.count),
        ]
        if let name, end < cursor.rows.count {
            object["nextRecordsUrl"] = .string(
                "/services/data/v\(service.version).0/query/\(name)-\(end)"
            )
        }
        object["records"] = .array(Array(cursor.rows[offset..<end]))
        return SalesforceService.json(.object(object))
    }
}
