/// What an error answer of NetSuite means for the work.
enum RefusalMeaning: String, Sendable, Hashable, CaseIterable {
    /// Too many requests at once, ours or anybody's.
    case throttled
    /// A fault or an outage on NetSuite's side.
    case unavailable
    /// Somebody changed the record at the same moment.
    case recordChanged
    /// Credentials, clock or role refused.
    case loginRefused
    /// The external id or the name is taken.
    case alreadyExists
    /// No record with that id.
    case missing
    case periodClosed
    case currencyRefused
    case permissionMissing
    case fieldMissing
    case referenceInvalid
    case accountUnusable
    case recordTypeUnknown
    /// The target of an application is paid or smaller than what is applied.
    case applicationRefused
    /// A workflow of the account locks the record.
    case recordLocked
    /// There are too few accounting periods for a revenue schedule.
    case revenuePeriodsMissing
    /// A subsidiary is fixed once a record exists, or the role cannot see it.
    case subsidiaryRefused
    /// The record type does not take this operation.
    case methodRefused
    /// A field or list of the account is gone, or its feature is off.
    case scriptIDUnknown
    /// A deposit has taken the record already.
    case alreadyDeposited
    case redirected
    /// Anything else; the text is all there is.
    case other
}

/// One row: every condition that is set must hold.
struct RefusalRule: Sendable {
    let statuses: ClosedRange<Int>
    let code: String?
    /// Small letters; all must occur in the text, in any order.
    let fragments: [String]
    let meaning: RefusalMeaning

    init(
        _ meaning: RefusalMeaning,
        status statuses: ClosedRange<Int> = 300...599,
        code: String? = nil,
        says fragments: String...
    ) {
        self.statuses = statuses
        self.code = code
        self.fragments = fragments
        self.meaning = meaning
    }

    func matches(status: Int, _ detail: Refusal.Detail) -> Bool {
        guard statuses.contains(status), code == nil || code == detail.code else { return false }
        guard !fragments.isEmpty else { return true }
        let text = detail.text.lowercased()
        return fragments.allSatisfy { text.contains($0) }
    }
}

/// Error answers and what they mean; codes first, then tolerant pieces of text.
///
/// Almost every refusal of a business rule is 400 `USER_ERROR`, so the text must decide; it comes
/// with different prefixes and in the language of the user.
/// Source: Oracle help, "Error Handling and Error Messages" (section_156570709583).
enum RefusalTable {
    static let rules: [RefusalRule] = codes + existing + absent + businessRules + statuses

    private static let codes = [
        RefusalRule(.throttled, code: "CONCURRENCY_LIMIT_EXCEEDED"),
        RefusalRule(.throttled, code: "SSS_REQUEST_LIMIT_EXCEEDED"),
        RefusalRule(.throttled, status: 429...429),
        RefusalRule(.throttled, code: "WS_REQUEST_BLOCKED"),
        RefusalRule(.throttled, code: "WS_CONCUR_SESSION_DISALLWD"),
        RefusalRule(.throttled, says: "concurrent request limit"),
        RefusalRule(.loginRefused, status: 401...401),
        RefusalRule(.loginRefused, code: "INVALID_LOGIN"),
        RefusalRule(.loginRefused, code: "INVALID_LOGIN_ATTEMPT"),
        RefusalRule(.unavailable, code: "UNEXPECTED_ERROR"),
        RefusalRule(.permissionMissing, code: "INSUFFICIENT_PERMISSION"),
    ]

    private static let existing =
        ["DUP_RCRD", "DUP_ENTITY", "DUP_ITEM", "DUP_EXTID"]
        .map { RefusalRule(.alreadyExists, status: 400...409, code: $0) }
        + [
            "already exists", "bereits vorhanden", "existiert bereits", "ya existe",
            "existe déjà", "já existe",
        ]
        .map { RefusalRule(.alreadyExists, status: 400...409, says: $0) }

    private static let absent = [
        RefusalRule(.recordTypeUnknown, status: 404...404, says: "record type"),
        RefusalRule(.missing, code: "NONEXISTENT_ID"),
        RefusalRule(.missing, code: "RCRD_DSNT_EXIST"),
        RefusalRule(.missing, status: 400...404, says: "transaction type specified is incorrect"),
        RefusalRule(.missing, status: 400...404, says: "transaktionstyp", "falsch"),
        RefusalRule(.missing, status: 400...404, says: "record does not exist"),
    ]

    private static let businessRules = [
        // A payment taken by another deposit stays taken, however the text begins.
        RefusalRule(.alreadyDeposited, says: "already been deposited"),
        RefusalRule(.alreadyDeposited, says: "because it has been deposited"),
        RefusalRule(.applicationRefused, says: "unable to find a matching line", "apply"),
        RefusalRule(.applicationRefused, says: "exceeds the amount"),
        RefusalRule(.recordLocked, says: "locked by a user defined workflow"),
        RefusalRule(.revenuePeriodsMissing, code: "INSUFCNT_NUM_PRDS_FOR_REV_REC"),
        RefusalRule(.subsidiaryRefused, says: "cannot change subsidiary"),
        RefusalRule(.subsidiaryRefused, says: "parent company not found"),
        RefusalRule(.methodRefused, code: "INVALID_METHOD"),
        RefusalRule(.methodRefused, status: 405...405),
        RefusalRule(.scriptIDUnknown, says: "unable to get internalid for script id"),
        RefusalRule(.accountUnusable, says: "invalid account reference key", "subsidiary"),
        RefusalRule(.referenceInvalid, code: "INVALID_KEY_OR_REF"),
        RefusalRule(.unavailable, says: "connection pool"),
        RefusalRule(.unavailable, says: "scheduled maintenance"),
        RefusalRule(.unavailable, says: "concurrentmodification"),
        RefusalRule(.unavailable, says: "nldatabaseoffline"),
        RefusalRule(.unavailable, says: "nocompanydbsonline"),
        RefusalRule(.recordChanged, code: "RCRD_HAS_BEEN_CHANGED"),
        RefusalRule(.recordChanged, says: "record has been changed"),
        RefusalRule(.recordChanged, says: "datensatz", "geändert"),
        RefusalRule(.periodClosed, says: "not within the date range", "accounting period"),
        RefusalRule(.periodClosed, says: "period", "closed"),
        RefusalRule(.periodClosed, says: "period", "locked"),
        RefusalRule(.periodClosed, says: "buchungsperiode"),
        RefusalRule(.periodClosed, says: "abrechnungszeitraum"),
        RefusalRule(.periodClosed, says: "período contable"),
        RefusalRule(.periodClosed, says: "période comptable"),
        RefusalRule(.currencyRefused, says: "invalid", "currency"),
        RefusalRule(.currencyRefused, says: "ungültig", "currency"),
        RefusalRule(.currencyRefused, says: "ungültig", "währung"),
        RefusalRule(.fieldMissing, says: "please enter value"),
        RefusalRule(.fieldMissing, says: "bitte geben sie werte ein"),
        RefusalRule(.accountUnusable, says: "cannot be used with", "subsidiary"),
        RefusalRule(.permissionMissing, says: "permission violation"),
        RefusalRule(.referenceInvalid, says: "invalid field value"),
        RefusalRule(.referenceInvalid, says: "ungültiger feldwert"),
        RefusalRule(.referenceInvalid, says: "invalid", "reference"),
    ]

    private static let statuses = [
        RefusalRule(.redirected, status: 300...399),
        RefusalRule(.permissionMissing, status: 403...403),
        RefusalRule(.unavailable, status: 408...408),
        RefusalRule(.unavailable, status: 500...599),
    ]

    /// The meaning of the first rule that fits any detail; rules are tried in order.
    static func meaning(of refusal: Refusal) -> RefusalMeaning {
        for rule in rules {
            for detail in refusal.details where rule.matches(status: refusal.status, detail) {
                return rule.meaning
            }
        }
        return .other
    }
}
