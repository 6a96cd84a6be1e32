import Accounting

extension KnownTrouble {
    /// NetSuite's messages and codes; the refusal table gives each the finding said here.
    static let netSuite: [KnownTrouble] = [
        .netSuite("SSS_REQUEST_LIMIT_EXCEEDED", "too many calls at once, of all integrations"),
        .netSuite("WS_REQUEST_BLOCKED", "too many calls at once, of all integrations"),
        .netSuite("WS_CONCUR_SESSION_DISALLWD", "too many calls at once in one session"),
        .netSuite(
            "SuiteTalk concurrent request limit exceeded. Request blocked.",
            "too many calls at once, of all integrations"
        ),
        .netSuite("Connection Pool is not intialized", "NetSuite is starting or overloaded"),
        .netSuite("scheduled maintenance", "NetSuite is out for a while"),
        .netSuite("An unexpected error occurred", "a fault on NetSuite's side"),
        .netSuite("ConcurrentModification", "two changes met on NetSuite's side"),
        .netSuite("NLDatabaseOffline", "NetSuite's database is out for a while"),
        .netSuite("NoCompanyDbsOnline", "NetSuite's database is out for a while"),
        .netSuite("HTTP 503", "maintenance or the network"),
        .netSuite("RCRD_HAS_BEEN_CHANGED", "somebody changed the record at the same moment"),
        .netSuite("Record has been changed", "somebody changed the record at the same moment"),
        KnownTrouble(
            .netSuite,
            "This record already exists",
            .repeated,
            "The external id is used: the record is read, compared and taken over when it says the same.",
            fix: "Nothing, unless a DRIFT finding names what differs."
        ),
        .netSuite(
            "USER_ERROR",
            .accountingSystemRefused,
            "a rule of the account; the words after it tell which",
            fix: "Correct what NetSuite's own words name, then resolve the finding."
        ),
        .netSuite(
            "record has been locked by a user defined workflow",
            .accountingSystemRefused,
            "a workflow of the account locks the record",
            fix: "Exempt the integration's role from the workflow."
        ),
        .netSuite(
            "INVALID_METHOD",
            .accountingSystemRefused,
            "the record type does not take this operation",
            fix: "Give the role create and edit rights on the record type."
        ),
        .netSuite(
            "INVALID_KEY_OR_REF",
            .accountingSystemRefused,
            "an internal id of the settings is wrong, or not for this subsidiary or role",
            fix: "Correct the id in netsuite.chart or mapping; `quittance check` finds it."
        ),
        .netSuite(
            "Invalid account reference key",
            .accountingSystemRefused,
            "the account does not belong to the record's subsidiary",
            fix:
                "Share the account with the subsidiary, or map the role for it in netsuite.subsidiaries."
        ),
        .netSuite(
            "Cannot change Subsidiary",
            .accountingSystemRefused,
            "the subsidiary of a record is fixed once it exists",
            fix: "Correct netsuite.subsidiary or mapping.subsidiaries; make a new record."
        ),
        .netSuite(
            "period closed",
            .periodClosed,
            "the day of the record is in a closed or locked period",
            fix: "Open the period, or set accounting.choices.closedPeriods: move."
        ),
        .netSuite(
            "INSUFCNT_NUM_PRDS_FOR_REV_REC",
            .periodClosed,
            "there are too few accounting periods for the revenue schedule",
            fix: "Create the periods up to the end of the service period."
        ),
        .netSuite(
            "Permission Violation",
            .accountingSystemRefused,
            "the role lacks a permission, which NetSuite names",
            fix: "Give the role the named permission; Deploy/netsuite lists all of them."
        ),
        .netSuite(
            "Unable to get internalId for script id",
            .accountingSystemRefused,
            "a custom field or list is gone, or its feature is off",
            fix: "Correct the script id in mapping.records, or enable the feature."
        ),
        .netSuite(
            "Parent Company not found for subsidiaries",
            .accountingSystemRefused,
            "the account became a OneWorld account after it was set up",
            fix: "Set netsuite.subsidiary to the internal id of the subsidiary."
        ),
        login("consumer_key_refused", "the integration is blocked"),
        login("consumer_key_unknown", "the consumer key is unknown"),
        login("FeatureDisabled", "token-based or OAuth login is off in the account"),
        login("MissingTokenPassportRequiredFields", "the login header is malformed or cut"),
    ]

    /// The connector's texts about single records.
    static let records: [KnownTrouble] = [
        KnownTrouble(
            .record,
            "Unable to find a matching line for sub-list apply",
            .finding(.applicationRefused),
            "The target takes no more: somebody applied something else to it.",
            fix: "Take the other application off the record NetSuite names."
        ),
        KnownTrouble(
            .record,
            "Please enter value(s) for:",
            .finding(.accountingSystemRefused),
            "A field that the form demands is filled by nothing.",
            fix: "Give the field a value under mapping.records, or a default on the form;"
                + " `quittance check` lists such fields."
        ),
        KnownTrouble(
            .record,
            "You have entered an Invalid Field Value",
            .finding(.accountingSystemRefused),
            "A reference is deleted, inactive, or not for this subsidiary or form.",
            fix: "Correct the id in mapping or netsuite; `quittance check` finds it."
        ),
        KnownTrouble(
            .record,
            "Invalid record referenced in metadata key",
            .finding(.customerMissing),
            "The record a metadata key of Stripe names is deleted.",
            fix: "Point the key, such as netsuite_customer_id, to the new record."
        ),
        KnownTrouble(
            .record,
            "is different than the amount due",
            .finding(.invoiceTotalUnexplained),
            "The lines do not add up to Stripe's total, mostly by tax.",
            fix: "Look at the named difference; nothing is posted until both totals are equal."
        ),
        KnownTrouble(
            .record,
            "blocked transaction",
            .impossible,
            "netsuite_block_integration or the allow list keeps the object out, and nothing is told.",
            fix: "Remove the key from the object and what it rests on, or change mapping.filter."
        ),
        KnownTrouble(
            .record,
            "could not apply to invoice",
            .finding(.paymentUnapplied),
            "Money beyond what the invoice takes is kept as the customer's credit or left open.",
            fix: "Apply the payment elsewhere, or refund it in Stripe."
        ),
    ]

    private static func netSuite(_ message: String, _ meaning: String) -> KnownTrouble {
        KnownTrouble(.netSuite, message, .repeated, sentence(meaning), fix: nothing)
    }

    private static func netSuite(
        _ message: String,
        _ code: FindingCode,
        _ meaning: String,
        fix: String
    ) -> KnownTrouble {
        KnownTrouble(.netSuite, message, .finding(code), sentence(meaning), fix: fix)
    }

    private static func login(_ message: String, _ meaning: String) -> KnownTrouble {
        netSuite(
            message,
            .authenticationRefused,
            meaning,
            fix:
                "Correct netsuite.tokenBased or netsuite.clientCredentials as the login audit trail says;"
                + " held jobs go on by themselves."
        )
    }

    /// A meaning with a capital and a full stop.
    static func sentence(_ words: String) -> String {
        words.prefix(1).uppercased() + words.dropFirst() + "."
    }
}
