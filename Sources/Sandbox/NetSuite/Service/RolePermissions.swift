/// What a role may do with a record type; each level holds those before it.
package enum NetSuitePermission: Int, Sendable, Hashable, Comparable {
    case none, view, create, edit, full

    package static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
}

extension NetSuiteBooks {
    /// Throws where the integration's role has less than a level of rights on a record type.
    ///
    /// Single records are read in edit mode, so that a role that may only look cannot read them one by one.
    /// Source: Oracle help, the limitations of REST web services (subsect_1544786455).
    func demand(
        _ level: NetSuitePermission,
        on type: NetSuiteRecordType
    ) throws(RecordFault) {
        guard permissions[type] ?? .full < level else { return }
        throw RecordFault(
            status: 403,
            code: "INSUFFICIENT_PERMISSION",
            detail:
                "Permission Violation: You need the '\(type.permissionName)' permission to access"
                + " this page. Please contact your account administrator."
        )
    }
}

extension NetSuiteRecordType {
    /// The permission as the forms of roles name it.
    fileprivate var permissionName: String {
        let list = isTransaction ? "Transactions" : "Lists"
        // customerPayment is Customer Payment.
        let words = rawValue.reduce(into: "") { words, letter in
            if letter.isUppercase { words += " " }
            words += words.isEmpty ? letter.uppercased() : String(letter)
        }
        return "\(list) -> \(words)"
    }
}
