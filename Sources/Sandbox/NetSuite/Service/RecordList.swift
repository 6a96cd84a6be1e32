import HTTP
import JSON

/// Lists of records: ids and links only, in no useful order, with the paging quirks of the service.
struct RecordList {
    let books: NetSuiteBooks
    let request: ServiceRequest

    /// Answers a list or search.
    func respond(_ type: NetSuiteRecordType) throws(RecordFault) -> HTTPResponse {
        try request.allowParameters(["q", "limit", "offset"])
        let page = try request.page()
        var ids = ids(of: type)
        if let text = try request.parameter("q") {
            let filter = try RecordFilter(text, type: type)
            ids = ids.filter { filter.matches($0, type: type, in: books) }
        }
        // The real order is not by id; a scrambled one catches clients that rely on it.
        ids.sort { Self.scrambled($0) < Self.scrambled($1) }
        let shown = ids.dropFirst(page.offset).prefix(page.limit)
        let base = "\(request.origin)\(RecordService.prefix)/\(type.rawValue.lowercased())"
        let items: [JSONValue] = shown.map { id in
            [
                "links": [["rel": "self", "href": .string("\(base)/\(id)")]],
                "id": .string(String(id)),
            ]
        }
        return NetSuiteAnswers.collection([
            "links": .array(try links(base, count: ids.count, page)),
            "count": .int(Int64(items.count)),
            "hasMore": .bool(page.offset + items.count < ids.count),
            "items": .array(items),
            "offset": .int(Int64(page.offset)),
            "totalResults": .int(Int64(min(ids.count, 1000 * page.limit))),
        ])
    }

    private func ids(of type: NetSuiteRecordType) -> [InternalID] {
        switch type.group {
        case .entities: books.entities.values.filter { $0.type == type }.map(\.id)
        case .items: books.items.values.filter { $0.type == type }.map(\.id)
        case .transactions: books.transactions.values.filter { $0.type == type }.map(\.id)
        case .accounts: Array(books.accounts.keys)
        case .currencies: Array(books.currencies.keys)
        case .subsidiaries: Array(books.subsidiaries.keys)
        }
    }

    private static func scrambled(_ id: InternalID) -> UInt64 {
        UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15
    }

    /// `last` is wrong on purpose: the service multiplies and divides in the wrong order.
    private func links(
        _ base: String,
        count: Int,
        _ page: (limit: Int, offset: Int)
    ) throws(RecordFault) -> [JSONValue] {
        let pages = max(1, (count + page.limit - 1) / page.limit)
        func link(_ rel: String, _ offset: Int) -> JSONValue {
            [
                "rel": .string(rel),
                "href": .string("\(base)?limit=\(page.limit)&offset=\(offset)"),
            ]
        }
        var links: [JSONValue] = []
        if page.offset + page.limit < count {
            links.append(link("next", page.offset + page.limit))
            links.append(link("last", (pages - 1) / page.limit * page.limit))
        }
        if page.offset > 0 {
            links.append(link("first", 0))
            links.append(link("previous", max(0, page.offset - page.limit)))
        }
        links.append(link("self", page.offset))
        return links
    }
}
