/// Mandatory fields, reported together by their labels as forms show them.
extension RecordSchema {
    /// Refuses a record without its mandatory fields, naming all of them.
    ///
    /// `demanded` are the fields the account's form asks for besides.
    func checkRequired(
        _ body: RecordBody,
        and demanded: Set<String> = []
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
