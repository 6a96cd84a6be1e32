import Accounting
import Testing

@testable import NetSuite

/// Every message people meet has its row, and what a row says of NetSuite's words is what happens.
@Suite struct KnownTroubleTests {
    /// What the vendor, the connector and other reconcilers are known to say.
    static let catalogue: [String] = [
        "Unable to find a matching line for sub-list apply with key: [doc,line] and value: [7,1]",
        "Please enter value(s) for: Department",
        "You have entered an Invalid Field Value 7 for the following field: item",
        "Invalid record referenced in metadata key netsuite_customer_id (77)",
        "Charge amount 10.00 is different than the amount due 9.00", "blocked transaction",
        "Payment could not apply to invoice 42", "bank_deposit_account_missing",
        "payout_currency_account_missing", "missing_netsuite_account_mapping",
        "undep_funds_account_not_found", "undep_funds_account_fetch_error",
        "subsidary_not_found_likely_permission_issue", "subsidary_search_failed",
        "inventorying_waiting_on_child_records", "validating_waiting_on_child_records",
        "transient_netsuite_error", "unexpected_breakage_error",
        "unexpected_subsidiary_initialization_error", "multiple_successful_translations_found",
        "already_deposited", "deleted_netsuite_record", "duplicate_netsuite_record_in_payout",
        "invalid_subsidiary", "undep_funds_account_mismatch", "unequal_amounts",
        "deposit_search_failed", "scn_account_disabled", "scn_payment_links_not_enabled",
        "scn_customer_payment_page_not_enabled", "scn_amount_due", "scn_missing_amount",
        "scn_amount_too_large", "scn_amount_too_small", "scn_line_amount_too_large",
        "scn_minimum_balance_not_met", "scn_no_customer_balance", "scn_no_payable_balance",
        "scn_link_invalidated_by_merchant", "scn_invalid_payment_link_resource",
        "scn_currency_not_found", "scn_no_payment_methods_available", "scn_duplicate_key",
        "scn_no_resource_lock", "scn_ns_record_changed", "scn_recent_payment_found",
        "scn_invalid_argument", "scn_invalid_customer_record", "scn_invalid_internal_id",
        "scn_no_guid", "scn_no_id", "scn_too_many_parts", "scn_record_not_found",
        "scn_invalid_record_type", "scn_unsupported_record_type", "scn_invalid_livemode_value",
        "scn_invalid_merchant_account", "scn_ns_concurrent_request_limit_exceeded",
        "scn_ns_data_center_not_found", "scn_ns_invalid_login_attempt",
        "scn_ns_insufficient_permission", "scn_ns_record_validation_error",
        "scn_ns_unexpected_error", "scn_unknown_error", "SSS_REQUEST_LIMIT_EXCEEDED",
        "WS_REQUEST_BLOCKED", "WS_CONCUR_SESSION_DISALLWD",
        "SuiteTalk concurrent request limit exceeded. Request blocked.",
        "Connection Pool is not intialized", "NetSuite is down for scheduled maintenance",
        "An unexpected error occurred. Error ID: abc", "ConcurrentModificationException",
        "NLDatabaseOfflineException", "NoCompanyDbsOnlineException", "USER_ERROR",
        "This record has been locked by a user defined workflow.", "INVALID_METHOD",
        "INVALID_KEY_OR_REF", "Invalid account reference key 12 for subsidiary 3",
        "This record already exists", "RCRD_HAS_BEEN_CHANGED", "Record has been changed",
        "Cannot change Subsidiary", "The posting period closed in June",
        "INSUFCNT_NUM_PRDS_FOR_REV_REC", "Permission Violation: you need Lists -> Items",
        "consumer_key_refused", "consumer_key_unknown", "FeatureDisabled",
        "MissingTokenPassportRequiredFields", "Unable to get internalId for script id custbody_x",
        "Parent Company not found for subsidiaries", "HTTP 503", "Missing transaction",
        "Amount Mismatch", "Others",
    ]

    @Test(arguments: catalogue)
    func `every message of the catalogue is explained`(message: String) throws {
        let row = try #require(KnownTrouble.explaining(message).first, "\(message)")
        #expect(row.meaning.hasSuffix("."))
        #expect(row.fix.hasSuffix("."))
    }

    @Test func `no row stands twice, and none is longer than a message is`() {
        let messages = KnownTrouble.all.map { $0.message.lowercased() }
        #expect(Set(messages).count == messages.count)
        // Every row is there for a message of the catalogue.
        for message in messages {
            #expect(Self.catalogue.contains { $0.lowercased().contains(message) }, "\(message)")
        }
    }

    @Test(arguments: KnownTrouble.all.filter { $0.origin == .netSuite })
    func `what a row says of NetSuite's words is what a refusal with them becomes`(
        row: KnownTrouble
    ) {
        let isLogin = row.outcome == .finding(.authenticationRefused)
        let isCode = !row.message.contains(" ") && row.message.uppercased() == row.message
        let detail = Refusal.Detail(
            text: row.message,
            code: isCode ? row.message : "",
            path: nil
        )
        let status = isLogin ? 401 : row.message == "HTTP 503" ? 503 : isFault(row) ? 500 : 400
        let meaning = RefusalTable.meaning(of: Refusal(status: status, details: [detail]))
        switch row.outcome {
        case .repeated: #expect(meaning.advice == nil || meaning == .alreadyExists, "\(meaning)")
        case .finding(let code): #expect(meaning.advice?.code == code, "\(meaning)")
        case .impossible: Issue.record("NetSuite says this.")
        }
    }

    /// Faults of NetSuite come with a status of the server.
    private func isFault(_ row: KnownTrouble) -> Bool {
        row.message == "An unexpected error occurred"
    }
}
