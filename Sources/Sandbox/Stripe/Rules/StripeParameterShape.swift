/// What a parameter may hold.
indirect enum StripeParameterShape: Sendable {
    case text
    case integer
    case boolean
    case choice([String])
    /// A moment, or bounds `gt`, `gte`, `lt`, `lte`.
    case range
    case texts(max: Int)
    case group([String: StripeParameterShape], required: String?)
    /// A list of groups.
    case groups([String: StripeParameterShape], required: String, max: Int)
    case metadata

    /// Proves that a value fits.
    ///
    /// - Throws: `StripeFault` naming the first part that does not.
    func check(_ value: StripeForm, name: String) throws(StripeFault) {
        switch self {
        case .text:
            let text = try Self.text(of: value, name)
            guard !text.isEmpty else {
                throw .invalid(
                    name,
                    "You passed an empty string for '\(name)'.",
                    code: "parameter_invalid_empty"
                )
            }
        case .integer:
            let text = try Self.text(of: value, name)
            guard Int64(text) != nil else {
                throw .invalid(
                    name,
                    "Invalid integer: \(text)",
                    code: "parameter_invalid_integer"
                )
            }
        case .boolean:
            let text = try Self.text(of: value, name)
            guard text == "true" || text == "false" else {
                throw .invalid(name, "Invalid boolean: \(text)")
            }
        case .choice(let choices):
            let text = try Self.text(of: value, name)
            guard choices.contains(text) else {
                throw .invalid(
                    name,
                    "Invalid \(name): must be one of \(choices.joined(separator: ", "))"
                )
            }
        case .range:
            if value.textValue != nil { return try Self.integer.check(value, name: name) }
            for member in value.members {
                guard ["gt", "gte", "lt", "lte"].contains(member.key) else {
                    throw .unknownParameter("\(name)[\(member.key)]")
                }
                try Self.integer.check(member.value, name: "\(name)[\(member.key)]")
            }
        case .texts(let max):
            guard value.isArray else {
                throw .invalid(name, "Invalid array", code: "parameter_invalid_array")
            }
            guard value.members.count <= max else {
                throw .invalid(name, "Array exceeds \(max) elements.")
            }
            for member in value.members {
                try Self.text.check(member.value, name: "\(name)[\(member.key)]")
            }
        case .group(let table, let required):
            guard case .group = value else {
                throw .invalid(name, "Invalid hash", code: "parameter_invalid_hash")
            }
            try Self.check(value, against: table, within: name)
            if let required, value[required] == nil {
                throw .invalid(
                    "\(name)[\(required)]",
                    "Missing required param: \(name)[\(required)].",
                    code: "parameter_missing"
                )
            }
        case .groups(let table, let required, let max):
            guard value.isArray else {
                throw .invalid(name, "Invalid array", code: "parameter_invalid_array")
            }
            guard value.members.count <= max else {
                throw .invalid(name, "Array exceeds \(max) elements.")
            }
            for member in value.members {
                try Self.group(table, required: required).check(
                    member.value,
                    name: "\(name)[\(member.key)]"
                )
            }
        case .metadata:
            try Self.checkMetadata(value, name: name)
        }
    }

    /// Proves that a request has the parameters its endpoint cannot do without.
    static func require(_ names: [String], in form: StripeForm) throws(StripeFault) {
        for name in names where form[name] == nil {
            throw .invalid(name, "Missing required param: \(name).", code: "parameter_missing")
        }
    }

    /// Proves every parameter of a request against its endpoint's table.
    static func check(
        _ form: StripeForm,
        against table: [String: StripeParameterShape],
        within prefix: String? = nil
    ) throws(StripeFault) {
        for member in form.members {
            let name = prefix.map { "\($0)[\(member.key)]" } ?? member.key
            guard let shape = table[member.key] else { throw .unknownParameter(name) }
            try shape.check(member.value, name: name)
        }
    }

    private static func text(of value: StripeForm, _ name: String) throws(StripeFault) -> String {
        guard let text = value.textValue else {
            throw .invalid(name, "Invalid string: \(name)", code: "parameter_invalid_string")
        }
        return text
    }

    /// At most 50 keys of 40 characters with values of 500.
    ///
    /// Source: https://docs.stripe.com/metadata
    private static func checkMetadata(_ value: StripeForm, name: String) throws(StripeFault) {
        if value.textValue == "" { return }
        guard case .group(let members) = value else {
            throw .invalid(name, "Invalid hash", code: "parameter_invalid_hash")
        }
        for member in members {
            let name = "\(name)[\(member.key)]"
            guard member.key.count <= 40 else {
                throw .invalid(
                    name,
                    "Metadata keys must be at most 40 characters.",
                    code: "parameter_invalid_string"
                )
            }
            guard let text = member.value.textValue, text.count <= 500 else {
                throw .invalid(
                    name,
                    "Metadata values must be strings of at most 500 characters.",
                    code: "parameter_invalid_string"
                )
            }
        }
    }
}
