import JSON

/// Replaces ids by their objects where the caller asks for it.
struct StripeExpansion: Sendable {
    /// How many segments a path may have, `data` of a list included.
    static let depthMax = 4

    private let paths: [[String]]
    private let isList: Bool

    /// Proves every path before anything is done.
    ///
    /// - Throws: `StripeFault` for paths that are too deep or lead nowhere.
    init(_ form: StripeForm, kind: StripeKind?, isList: Bool) throws(StripeFault) {
        self.isList = isList
        var paths: [[String]] = []
        for member in form["expand"]?.members ?? [] {
            let text = member.value.textValue ?? ""
            var path = text.split(separator: ".", omittingEmptySubsequences: false)
                .map(String.init)
            guard path.count <= Self.depthMax else {
                throw .invalid(
                    "expand",
                    "You cannot expand more than \(Self.depthMax) levels of a property."
                        + " Property: \(text)"
                )
            }
            if isList {
                guard path.first == "data", path.count > 1 else {
                    throw .invalid(
                        "expand",
                        "This property cannot be expanded (\(text))."
                            + " You may want to try expanding 'data.\(text)' instead."
                    )
                }
                path.removeFirst()
            }
            guard let kind, Self.leadsSomewhere(path, from: kind) else {
                throw .invalid("expand", "This property cannot be expanded (\(text)).")
            }
            paths.append(path)
        }
        self.paths = paths
    }

    /// Expands within one object; on a list, within each of its elements.
    func apply(to value: JSONValue, in view: StripeView) -> JSONValue {
        guard !paths.isEmpty else { return value }
        return paths.reduce(value) { value, path in
            Self.expand(value, path[...], view)
        }
    }

    /// Whether a path ends at something expandable, whatever the object holds there.
    private static func leadsSomewhere(_ path: [String], from kind: StripeKind) -> Bool {
        var kinds = [kind]
        var prefix = ""
        var endsWell = false
        for segment in path {
            prefix = prefix.isEmpty ? segment : "\(prefix).\(segment)"
            let tables = kinds.compactMap { StripeExpansionTable.targets[$0] }
            let found = tables.compactMap { $0[prefix] }
            endsWell = found.contains {
                if case .embedded = $0 { false } else { true }
            }
            var next: [StripeKind] = []
            for target in found {
                switch target {
                case .reference(let kinds): next += kinds
                case .embedded(let kind): next.append(kind)
                case .includable: break
                }
            }
            if !next.isEmpty {
                kinds = next
                prefix = ""
            } else if found.isEmpty,
                !tables.contains(where: { $0.keys.contains { $0.hasPrefix(prefix + ".") } })
            {
                return false
            }
        }
        return endsWell
    }

    private static func expand(
        _ value: JSONValue,
        _ path: ArraySlice<String>,
        _ view: StripeView
    ) -> JSONValue {
        switch value {
        case .array(let elements):
            return .array(elements.map { expand($0, path, view) })
        case .string(let id):
            guard let object = view.render(id) else { return value }
            return expand(object, path, view)
        case .object(var object):
            guard let key = path.first else { return value }
            if object[key] == nil { object[key] = included(key, in: object, view) }
            guard let child = object[key] else { return value }
            let rest = path.dropFirst()
            // The ids of an array and a single id are both replaced before going on.
            object[key] = expand(child, rest, view)
            return .object(object)
        case .null, .bool, .number:
            return value
        }
    }

    /// A list that is left out unless asked for.
    private static func included(
        _ key: String,
        in object: JSONObject,
        _ view: StripeView
    ) -> JSONValue? {
        guard let id = object["id"]?.stringValue else { return nil }
        let all: [StripeObject]
        switch (object["object"]?.stringValue, key) {
        case ("invoice", "payments"):
            all = (view.index.paymentsByInvoice[id] ?? []).map(StripeObject.invoicePayment)
            let url = "/v1/invoice_payments?invoice=\(id)"
            return list(all, url: url, view)
        case ("charge", "refunds"):
            all = (view.index.refundsByCharge[id] ?? []).map(StripeObject.refund)
            return list(all, url: "/v1/charges/\(id)/refunds", view)
        default:
            return nil
        }
    }

    private static func list(
        _ all: [StripeObject],
        url: String,
        _ view: StripeView
    ) -> JSONValue {
        let visible = all.filter { $0.created <= view.now }.reversed()
        return .list(
            visible.prefix(10).map { .object(view.render($0)) },
            hasMore: visible.count > 10,
            url: url
        )
    }
}
