import Accounting

extension KnownTrouble {
    /// The connector's codes of whole payouts.
    static let payouts: [KnownTrouble] = [
        chart(
            "bank_deposit_account_missing",
            .payout,
            "bank",
            "the bank account is absent or hidden"
        ),
        chart(
            "payout_currency_account_missing",
            .payout,
            "bank for the currency",
            "no bank account is mapped for the payout's currency"
        ),
        chart(
            "missing_netsuite_account_mapping",
            .payout,
            "the named role",
            "a role has no account"
        ),
        chart(
            "undep_funds_account_not_found",
            .payout,
            "undepositedFunds",
            "the account of undeposited funds is not mapped"
        ),
        chart(
            "undep_funds_account_fetch_error",
            .payout,
            "undepositedFunds",
            "the account of undeposited funds cannot be read"
        ),
        KnownTrouble(
            .payout,
            "subsidary_not_found_likely_permission_issue",
            .finding(.accountingSystemRefused),
            "The role may not use the subsidiary, or it is inactive.",
            fix: "Give the role access to netsuite.subsidiary."
        ),
        KnownTrouble(
            .payout,
            "subsidary_search_failed",
            .impossible,
            "Subsidiaries are named in the settings and never searched for.",
            fix: nothing
        ),
        KnownTrouble(
            .payout,
            "inventorying_waiting_on_child_records",
            .finding(.memberUnbooked),
            "A member has no record yet; the deposit is made with a suspense line for it.",
            fix: "Fix the finding of the member; the record then takes the suspense line's place."
        ),
        KnownTrouble(
            .payout,
            "validating_waiting_on_child_records",
            .finding(.memberUnbooked),
            "A member cannot be taken yet; the deposit is made with a suspense line for it.",
            fix: "Fix the finding of the member; the record then takes the suspense line's place."
        ),
        KnownTrouble(
            .payout,
            "transient_netsuite_error",
            .repeated,
            "NetSuite was slow or busy.",
            fix: nothing
        ),
        internalFault("unexpected_breakage_error"),
        internalFault("unexpected_subsidiary_initialization_error"),
        KnownTrouble(
            .payout,
            "multiple_successful_translations_found",
            .impossible,
            "A record has one external id, so nothing is made twice.",
            fix: nothing
        ),
    ]

    /// The connector's codes of members of a payout.
    static let members: [KnownTrouble] = [
        KnownTrouble(
            .member,
            "already_deposited",
            .finding(.alreadyDeposited),
            "The record is on another deposit.",
            fix: "Take it off the other deposit in NetSuite."
        ),
        KnownTrouble(
            .member,
            "deleted_netsuite_record",
            .finding(.recordMissing),
            "The record was deleted or voided in NetSuite.",
            fix:
                "Make it again under the external id that the finding names, or let it be restored."
        ),
        KnownTrouble(
            .member,
            "duplicate_netsuite_record_in_payout",
            .finding(.balanceTransactionNeedsReview),
            "Two members would take one record; the second stands on suspense.",
            fix: "Decide what the second one is and move its suspense line there."
        ),
        KnownTrouble(
            .member,
            "invalid_subsidiary",
            .finding(.accountingSystemRefused),
            "The record stands in books the bank account does not serve.",
            fix: "Map the subsidiary in netsuite.subsidiaries; due-to and due-from are booked then."
        ),
        chart(
            "undep_funds_account_mismatch",
            .member,
            "undepositedFunds",
            "the record is on another account than NetSuite's own undeposited funds"
        ),
        KnownTrouble(
            .member,
            "unequal_amounts",
            .finding(.amountUnequal),
            "A person, a script, an exchange rate or tax changed the record's amount.",
            fix: "Correct the record; the difference stands on suspense until then."
        ),
        KnownTrouble(
            .member,
            "deposit_search_failed",
            .finding(.accountingSystemRefused),
            "The role may not see deposits.",
            fix: "Give the role Make Deposits and SuiteAnalytics Workbook."
        ),
    ]

    /// Kinds of variance of other reconcilers.
    static let variances: [KnownTrouble] = [
        KnownTrouble(
            .variance,
            "Missing transaction",
            .finding(.memberUnbooked),
            "No record stands for the member, or somebody deposited it by hand.",
            fix: "Fix the member's finding; `quittance payouts variances` lists what waits."
        ),
        KnownTrouble(
            .variance,
            "Amount Mismatch",
            .finding(.amountUnequal),
            "The record has another amount than the member.",
            fix: "Correct the record; the difference stands on suspense until then."
        ),
        KnownTrouble(
            .variance,
            "Others",
            .finding(.balanceTransactionUnknown),
            "A row of a kind nobody has named; it stands on suspense.",
            fix: "Decide what it is and move its suspense line there."
        ),
    ]

    private static func chart(
        _ message: String,
        _ origin: Origin,
        _ role: String,
        _ meaning: String
    ) -> KnownTrouble {
        KnownTrouble(
            origin,
            message,
            .finding(.accountRoleUnmapped),
            sentence(meaning),
            fix: "Map \(role) in netsuite.chart to an active account the role can see;"
                + " `quittance check` finds it before."
        )
    }

    private static func internalFault(_ message: String) -> KnownTrouble {
        KnownTrouble(
            .payout,
            message,
            .finding(.retriesExhausted),
            "Something went wrong that no rule names, at every attempt.",
            fix: "Read the job's attempts and report them with the job's id."
        )
    }
}
