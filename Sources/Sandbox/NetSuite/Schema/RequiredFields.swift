/// Mandatory fields, reported together by their labels as forms show them.
extension RecordSchema {
    /// Refuses a record without its mandatory fields, naming all of them.
    ///
    /// `demanded` are the fields the account's form asks for besides, in front of the lines and on those
    /// that sell items.
    func checkRequired(
        _ body: RecordBody,
        and demanded: Set<String> = [],
        onLines demandedOfLines: Set<String> = []
    ) throws(RecordFault) {
        var labels = fields.filter { field in
            (field.isRequired || demanded.contains(field.name)) && body.isBlank(field.name)
        }.map(\.label)
        let custom = demanded.filter { name in field(named: name) == nil && body.isBlank(name) }
        labels += custom.sorted()
        for spec in sublists {
            for line in body.lines(spec.name.lowercased()) {
                for field in spec.fields
                where field.isRequired && line[field.name.lowercased()] == nil
                    && !labels.contains(field.label)
                {
                    labels.append(field.label)
                }
            }
        }
        for line in body.lines("item") {
            for name in demandedOfLines.sorted() where line[name.lowercased()] == nil {
                let field = sublist(named: "item")?.fields.first { $0.name == name }
                let label = field?.label ?? name
                if !labels.contains(label) { labels.append(label) }
            }
        }
        guard labels.isEmpty else { throw .missing(labels) }
    }
}

extension RecordBody {
    /// Whether the field is absent or empty text.
    func isBlank(_ name: String) -> Bool {
        let value = fields[name.lowercased()]
        return value == nil || value == .text("")
    }
}
