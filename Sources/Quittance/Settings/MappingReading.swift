import Accounting

/// Reads the mapping and the choices of bookings: strictly, every fault with its line.
extension Mapping {
    init(_ node: SettingsNode) {
        node.allow([
            "version", "items", "records", "filter", "servicePeriod", "customers", "subsidiaries",
            "lookups",
        ])
        _ = node.number("version", default: 1, in: 1...1)
        let tables = node.section("lookups").tables
        let records = node.section("records")
        records.allow(Mapping.kinds.map(\.rawValue))
        self.init(
            records: Dictionary(
                uniqueKeysWithValues: Mapping.kinds.map { kind in
                    (kind, RecordMapping(records.section(kind.rawValue), of: kind, tables))
                }
            ).filter { $0.value != .none },
            items: ItemMapping(node.section("items")),
            filter: SyncFilter(node.section("filter")),
            servicePeriod: ServicePeriod(node.section("servicePeriod")),
            subsidiaries: SubsidiaryMapping(node.sections("subsidiaries"))
        )
    }
}

extension Mapping.ServicePeriod {
    fileprivate init?(_ node: SettingsNode) {
        guard node.isPresent else { return nil }
        node.allow(["start", "end", "endsOnLastMoment"])
        self.init(
            startField: node.text("start") ?? "revRecStartDate",
            endField: node.text("end") ?? "revRecEndDate",
            endsOnLastMoment: node.flag("endsOnLastMoment", default: false)
        )
    }
}

extension RecordMapping {
    fileprivate init(
        _ node: SettingsNode,
        of kind: RecordKind,
        _ tables: [String: [String: String]]
    ) {
        let isItem = kind == .item
        let parts = isItem ? ["header"] : ["header", "lines"]
        let scope = isItem ? FieldScope.item : .object
        node.allow(parts + ["rules"])
        self.init(
            header: node.section("header").fieldRules(scope, tables),
            lines: node.section("lines").fieldRules(.line, tables),
            rules: node.sections("rules").map { rule in
                rule.allow(parts + ["when"])
                return Rule(
                    condition: rule.section("when").condition(isItem ? .item : .line, of: rule),
                    header: rule.section("header").fieldRules(scope, tables),
                    lines: rule.section("lines").fieldRules(.line, tables)
                )
            }
        )
    }
}

extension ItemMapping {
    fileprivate init(_ node: SettingsNode) {
        node.allow([
            "metadata", "rules", "prices", "products", "default", "madeFor", "newPerDay",
            "overThat",
        ])
        let limit = NewItemLimit.standard
        self.init(
            metadataKey: node.text("metadata"),
            rules: node.sections("rules").map { rule in
                rule.allow(["when", "item"])
                return Rule(
                    condition: rule.section("when").condition(.line, of: rule),
                    item: rule.internalID("item") ?? ""
                )
            },
            prices: node.section("prices").internalIDs(),
            products: node.section("products").internalIDs(),
            standard: node.internalID("default"),
            madeFor: node.choice("madeFor", default: .product),
            newItems: NewItemLimit(
                perDay: node.number("newPerDay", default: limit.perDay, in: 0...1_000_000),
                beyond: node.choice("overThat", default: limit.beyond)
            )
        )
    }
}

extension SubsidiaryMapping {
    fileprivate init(_ nodes: [SettingsNode]) {
        self.init(
            rules: nodes.map { node in
                node.allow(["when", "subsidiary"])
                return Rule(
                    condition: node.section("when").condition(.line, of: node),
                    subsidiary: node.internalID("subsidiary")
                )
            }
        )
    }
}

extension SyncFilter {
    fileprivate init(_ node: SettingsNode) {
        node.allow(["allowListOnly", "skip"])
        self.init(
            isAllowList: node.flag("allowListOnly", default: false),
            skipped: node.sections("skip").map { $0.condition(.object, of: $0) }
        )
    }
}

extension CustomerMatching {
    init(_ node: SettingsNode) {
        node.allow(["match", "customField"])
        let names = node.texts("match")
        let field = node.text("customField")
        let rules = names.compactMap { name -> CustomerMatchRule? in
            if let rule = CustomerMatchRule(rawValue: name) { return rule }
            let known = CustomerMatchRule.allCases.map(\.rawValue).joined(separator: ", ")
            node.report("match", "“\(name)” is no way to match.", fix: "Use some of \(known).")
            return nil
        }
        if rules.contains(.customField), field?.hasPrefix("custentity") != true {
            node.report(
                "customField",
                "Matching by a custom field needs its script id.",
                fix: "Write the id of an entity field, such as custentity_stripe_id."
            )
        }
        self.init(rules: names.isEmpty ? [.metadata] : rules, customField: field)
    }
}

extension BookingChoices {
    init(_ node: SettingsNode) {
        node.allow([
            "looseCharges", "openDisputes", "wonDisputes", "outsidePayments", "uncollectible",
            "closedPeriods",
        ])
        let standard = BookingChoices.standard
        self.init(
            looseCharges: node.choice("looseCharges", default: standard.looseCharges),
            openDisputes: node.choice("openDisputes", default: standard.openDisputes),
            wonDisputes: node.choice("wonDisputes", default: standard.wonDisputes),
            outsidePayments: node.choice("outsidePayments", default: standard.outsidePayments),
            uncollectible: node.choice("uncollectible", default: standard.uncollectible),
            closedPeriods: node.choice("closedPeriods", default: standard.closedPeriods)
        )
    }
}

extension SettingsNode {
    /// `field: template`, `field: { id: template }` for a reference, or `field: true`.
    fileprivate func fieldRules(
        _ scope: FieldScope,
        _ tables: [String: [String: String]]
    ) -> [FieldRule] {
        keys.compactMap { key -> FieldRule? in
            let child = section(key)
            if child.isGroup {
                child.allow(["id"])
                return child.template("id", scope, tables)
                    .map { FieldRule(key, .reference($0)) }
            }
            switch text(key) {
            case nil: return nil
            case "true": return FieldRule(key, .flag(true))
            case "false": return FieldRule(key, .flag(false))
            default:
                return template(key, scope, tables).map { FieldRule(key, .text($0)) }
            }
        }
    }

    /// Tables of texts by name, each of one text for another.
    fileprivate var tables: [String: [String: String]] {
        var tables: [String: [String: String]] = [:]
        for name in keys {
            let table = section(name)
            guard table.isGroup, name.utf8.allSatisfy(\.isNameByte) else {
                report(
                    name,
                    "A table is a group of texts, under a name of letters and digits.",
                    fix: "Write `name: { value: text }`."
                )
                continue
            }
            for key in table.keys {
                if let text = table.text(key) { tables[name, default: [:]][key] = text }
            }
        }
        return tables
    }

    private func template(
        _ key: String,
        _ scope: FieldScope,
        _ tables: [String: [String: String]]
    ) -> TextTemplate? {
        guard let text = text(key) else { return nil }
        do {
            let template = try TextTemplate(text, tables: tables)
            for field in template.fields where !scope.knows(field) {
                reportField(key, field, scope)
            }
            return template
        } catch {
            report(
                key,
                "“\(text)” is no template: \(error.phrase).",
                fix: "Write text with {field|other|'fixed'} places; double a brace that is text."
            )
            return nil
        }
    }

    /// `field: value` or `field: [value, other]`; all must hold.
    fileprivate func condition(_ scope: FieldScope, of owner: SettingsNode) -> Condition {
        var values: [String: Set<String>] = [:]
        for key in keys {
            if !scope.knows(key) { reportField(key, key, scope) }
            let child = section(key)
            values[key] = Set(
                child.isList
                    ? texts(key, mayBeEmpty: true) : text(key).map { [$0] } ?? []
            )
        }
        if values.isEmpty {
            owner.report("", "A condition is missing.", fix: "Write `when:` with `field: value`.")
        }
        return Condition(values)
    }

    private func reportField(_ key: String, _ field: String, _ scope: FieldScope) {
        let names = scope.fieldNames.map { $0.hasSuffix(".") ? $0 + "KEY" : $0 }.joined(
            separator: ", "
        )
        report(key, "“\(field)” is no field that is known here.", fix: "Use one of \(names).")
    }

    func internalID(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        guard !text.isEmpty, text.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            report(
                key,
                "“\(text)” is no internal id.",
                fix: "Write the number NetSuite shows with internal ids switched on."
            )
            return nil
        }
        return text
    }

    fileprivate func internalIDs() -> [String: String] {
        Dictionary(
            keys.compactMap { key in internalID(key).map { (key, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        switch self {
        case 48...57, 65...90, 97...122: true
        default: false
        }
    }
}
