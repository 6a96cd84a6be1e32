import Accounting

extension KnownTrouble {
    /// The connector's codes of its payment pages.
    ///
    /// Quittance has no pages of its own: what they guard against does not come up, or at Stripe.
    static let paymentPages: [KnownTrouble] =
        pages(
            "The connector's pages are switched by features; Stripe's hosted invoice page needs none.",
            "scn_account_disabled",
            "scn_payment_links_not_enabled",
            "scn_customer_payment_page_not_enabled"
        )
        + pages(
            "What is due stands on Stripe's invoice and is not read from a NetSuite form.",
            "scn_amount_due",
            "scn_missing_amount"
        )
        + pages(
            "Stripe itself refuses amounts outside its limits when the invoice is made.",
            "scn_amount_too_large",
            "scn_amount_too_small",
            "scn_line_amount_too_large",
            "scn_minimum_balance_not_met"
        )
        + pages(
            "Stripe's page of a paid or void invoice says so; the books follow the invoice.",
            "scn_no_customer_balance",
            "scn_no_payable_balance",
            "scn_link_invalidated_by_merchant",
            "scn_invalid_payment_link_resource"
        )
        + pages(
            "Money is taken by Stripe alone, and one payment of a day is no limit there.",
            "scn_recent_payment_found",
            "scn_no_payment_methods_available"
        )
        + pages(
            "No NetSuite record is opened by a link, so none can be of the wrong kind or have no id.",
            "scn_invalid_argument",
            "scn_invalid_customer_record",
            "scn_invalid_internal_id",
            "scn_no_guid",
            "scn_no_id",
            "scn_too_many_parts",
            "scn_record_not_found",
            "scn_invalid_record_type",
            "scn_unsupported_record_type"
        )
        + passing(
            "Two changes met; the later one is made again.",
            "scn_duplicate_key",
            "scn_no_resource_lock",
            "scn_ns_record_changed"
        )
        + passing(
            "All of NetSuite's threads were busy, or NetSuite had a fault.",
            "scn_ns_concurrent_request_limit_exceeded",
            "scn_ns_data_center_not_found",
            "scn_ns_unexpected_error"
        ) + needingSomebody

    private static let needingSomebody: [KnownTrouble] = [
        KnownTrouble(
            .paymentPage,
            "scn_currency_not_found",
            .finding(.currencyUnsupported),
            "NetSuite, or the customer, does not know the currency.",
            fix: "Enable the currency in NetSuite and add it to accounting.customerCurrencies."
        ),
        KnownTrouble(
            .paymentPage,
            "scn_invalid_livemode_value",
            .finding(.objectMissing),
            "A test key was used for live objects, or the other way round.",
            fix: "Correct stripe.accounts[].apiKey; `quittance check` says which mode a key has."
        ),
        KnownTrouble(
            .paymentPage,
            "scn_invalid_merchant_account",
            .finding(.objectMissing),
            "The object belongs to another Stripe account.",
            fix: "Name the right account in the request, or add it to stripe.accounts."
        ),
        KnownTrouble(
            .paymentPage,
            "scn_ns_invalid_login_attempt",
            .finding(.authenticationRefused),
            "NetSuite refused the login.",
            fix:
                "Correct the credentials as the login audit trail says; held jobs go on by themselves."
        ),
        KnownTrouble(
            .paymentPage,
            "scn_ns_insufficient_permission",
            .finding(.accountingSystemRefused),
            "The role lacks a permission.",
            fix: "Give the role the permission NetSuite names; Deploy/netsuite lists all of them."
        ),
        KnownTrouble(
            .paymentPage,
            "scn_ns_record_validation_error",
            .finding(.accountingSystemRefused),
            "A field that the form demands is filled by nothing.",
            fix:
                "Give the field a value under mapping.records; `quittance check` lists such fields."
        ),
        KnownTrouble(
            .paymentPage,
            "scn_unknown_error",
            .finding(.retriesExhausted),
            "Something went wrong that no rule names, at every attempt.",
            fix: "Read the job's attempts and report them with the job's id."
        ),
    ]

    private static func pages(_ meaning: String, _ codes: String...) -> [KnownTrouble] {
        codes.map { code in
            KnownTrouble(
                .paymentPage,
                code,
                .impossible,
                meaning,
                fix: "Nothing: customers pay on Stripe's own pages."
            )
        }
    }

    private static func passing(_ meaning: String, _ codes: String...) -> [KnownTrouble] {
        codes.map { KnownTrouble(.paymentPage, $0, .repeated, meaning, fix: nothing) }
    }
}
