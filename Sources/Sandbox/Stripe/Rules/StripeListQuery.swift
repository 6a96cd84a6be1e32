/// How a list is cut: filter bounds and cursors of one checked request.
struct StripeListQuery: Sendable {
    let form: StripeForm

    func text(_ key: String) -> String? { form[key]?.textValue }

    /// Whether a moment satisfies the bounds under a key.
    func admits(_ moment: Int64, _ key: String) -> Bool {
        guard let bounds = form[key] else { return true }
        if let text = bounds.textValue { return Int64(text) == moment }
        return bounds.members.allSatisfy { member in
            guard let bound = member.value.textValue.flatMap({ Int64($0) }) else { return false }
            return switch member.key {
            case "gt": moment > bound
            case "gte": moment >= bound
            case "lt": moment < bound
            default: moment <= bound
            }
        }
    }

    /// 1 to 100; 10 unless told otherwise.
    func limit() throws(StripeFault) -> Int {
        guard let text = text("limit"), let limit = Int(text) else { return 10 }
        guard limit >= 1 else {
            throw .invalid(
                "limit",
                "This value must be greater than or equal to 1 (it currently is '\(limit)').",
                code: "parameter_invalid_integer"
            )
        }
        guard limit <= 100 else {
            throw .invalid(
                "limit",
                "This value must be less than or equal to 100 (it currently is '\(limit)').",
                code: "parameter_invalid_integer"
            )
        }
        return limit
    }

    /// One page of elements in listing order.
    ///
    /// The cursor must name an element of the whole list, whether or not the filter admits it.
    /// - Throws: `StripeFault` `resource_missing` for a cursor that names nothing.
    func page<Element>(
        of all: [Element],
        kind: StripeKind,
        id: (Element) -> String,
        admits: (Element) -> Bool
    ) throws(StripeFault) -> (page: [Element], hasMore: Bool) {
        let limit = try limit()
        guard text("starting_after") == nil || text("ending_before") == nil else {
            throw .invalid(
                "starting_after",
                "You cannot use both starting_after and ending_before."
            )
        }
        func position(_ key: String) throws(StripeFault) -> Int? {
            guard let cursor = text(key) else { return nil }
            guard let found = all.firstIndex(where: { id($0) == cursor }) else {
                throw .missing(kind, cursor, param: key)
            }
            return found
        }
        if let end = try position("ending_before") {
            let before = all[..<end].filter(admits)
            return (Array(before.suffix(limit)), before.count > limit)
        }
        let start = try position("starting_after").map { $0 + 1 } ?? 0
        var page: [Element] = []
        for element in all[start...] where admits(element) {
            if page.count == limit { return (page, true) }
            page.append(element)
        }
        return (page, false)
    }
}
