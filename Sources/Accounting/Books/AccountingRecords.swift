/// What became of a request to create a record.
package enum CreateOutcome: Sendable, Hashable {
    case created(internalID: String)
    /// A record with this external id, or an entity of this name, is already there.
    case alreadyExists
}

/// What became of a request to create many records together.
package struct TogetherOutcome: Sendable, Hashable {
    /// The internal ids of the records that were made; what is missing is left to be made alone.
    package var internalIDs: [ExternalID: String] = [:]
    /// Why the accounting system takes no such requests; its subject is `subject`.
    package var finding: Finding?

    /// What findings about such requests are about.
    package static let subject = "netsuite.backfillBatches"

    package init(internalIDs: [ExternalID: String] = [:], finding: Finding? = nil) {
        self.internalIDs = internalIDs
        self.finding = finding
    }
}

/// A record found in the accounting system, reduced to the fields Quittance owns.
package struct ExistingRecord: Sendable, Hashable {
    package let internalID: String
    /// Field name to value, both in the accounting system's normal form.
    package let fields: [String: String]

    package init(internalID: String, fields: [String: String]) {
        self.internalID = internalID
        self.fields = fields
    }
}

/// A field in which a record differs from what Quittance would write.
package struct FieldDifference: Sendable, Hashable {
    package let field: String
    package let ours: String
    package let theirs: String

    package init(field: String, ours: String, theirs: String) {
        self.field = field
        self.ours = ours
        self.theirs = theirs
    }

    /// The difference in words; personal details are named, never told.
    package var phrase: String {
        guard CustomerDetail(rawValue: field) == nil else { return "another \(field)" }
        return "\(field) “\(theirs)” instead of “\(ours)”"
    }
}

extension [FieldDifference] {
    /// The differences in one phrase, such as `total “5” instead of “4”, another name`.
    package var phrase: String { map(\.phrase).joined(separator: ", ") }
}

/// What became of a request to bring a record up to date.
package enum RevisionOutcome: Sendable, Hashable {
    /// The record says now what was asked for, or said so already.
    case revised
    /// Somebody changed these fields since they were written; nothing was touched.
    case drifted([FieldDifference])
}
