/// Why the record or query service refuses a request.
struct RecordFault: Error, Sendable, Hashable {
    /// How the detail is introduced.
    enum Prefix: Sendable, Hashable {
        case none
        /// `Error while accessing a resource. `
        case accessing
        /// `Error while accessing resource: `
        case accessingColon
    }

    let status: Int
    let code: String
    let prefix: Prefix
    let detail: String
    var path: String?
    var queryParameter: String?
    var header: String?
    var url: String?
    /// The title where it is not the reason phrase of the status.
    var title: String?

    init(status: Int, code: String, prefix: Prefix = .none, detail: String) {
        self.status = status
        self.code = code
        self.prefix = prefix
        self.detail = detail
    }
}

extension RecordFault {
    /// A business rule: 400 `USER_ERROR`.
    static func rule(_ detail: String) -> RecordFault {
        RecordFault(status: 400, code: "USER_ERROR", prefix: .accessing, detail: detail)
    }

    /// A malformed address or query: 400 `INVALID_REQUEST`.
    static func malformedRequest(parameter: String? = nil) -> RecordFault {
        var fault = RecordFault(
            status: 400,
            code: "INVALID_REQUEST",
            detail: "The request could not be understood by the server due to malformed syntax."
        )
        fault.queryParameter = parameter
        return fault
    }

    /// A parameter with a value that is not allowed: 400 `INVALID_PARAMETER`.
    static func parameter(_ name: String, _ detail: String) -> RecordFault {
        var fault = RecordFault(status: 400, code: "INVALID_PARAMETER", detail: detail)
        fault.queryParameter = name
        return fault
    }

    /// A body that is no JSON object or has a value of the wrong shape: 400 `INVALID_CONTENT`.
    static func content(_ detail: String, path: String? = nil) -> RecordFault {
        var fault = RecordFault(
            status: 400,
            code: "INVALID_CONTENT",
            prefix: .accessingColon,
            detail: detail
        )
        fault.path = path
        return fault
    }

    static func invalidValue(_ value: String, field: String, path: String) -> RecordFault {
        .content(
            "You have entered an Invalid Field Value \(value) for the following field: \(field)",
            path: path
        )
    }

    static func missing(_ labels: [String]) -> RecordFault {
        .rule("Please enter value(s) for: \(labels.joined(separator: ", ")).")
    }

    static func readOnly(_ field: String) -> RecordFault {
        .rule(
            "You do not have permissions to set a value for element \(field) due to one of the"
                + " following reasons: 1) The field is read-only; 2) An associated feature is"
                + " disabled; 3) The field is available either when a record is created or"
                + " updated, but not in both cases."
        )
    }

    /// An entity, item or reference record that does not exist.
    static let nonexistent = RecordFault(
        status: 404,
        code: "NONEXISTENT_ID",
        detail: "The record instance does not exist. Provide a valid record instance ID."
    )

    /// A transaction that does not exist or is of another type.
    static let wrongTransactionType = RecordFault.rule(
        "Transaction type specified is incorrect."
    )

    static let entityExists = RecordFault.rule("This entity already exists.")
    static let recordExists = RecordFault.rule("This record already exists.")
    static let recordChanged = RecordFault.rule("Record has been changed")
    static let hasDependents = RecordFault.rule(
        "This record cannot be deleted because it has dependent records."
    )
    static let closedPeriod = RecordFault.rule(
        "The transaction date you specified is not within the date range of your accounting period."
    )

    static func unknownType(_ segment: String) -> RecordFault {
        var fault = RecordFault(
            status: 404,
            code: "NONEXISTENT_ID",
            detail: "Record type '\(segment)' does not exist."
        )
        fault.url = "/services/rest/record/v1/\(segment)"
        return fault
    }

    static let methodNotAllowed = RecordFault(
        status: 405,
        code: "METHOD_NOT_ALLOWED",
        detail: "The request method is not allowed for this resource."
    )
}
