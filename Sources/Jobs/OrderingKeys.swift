/// Which jobs never run together: those about one object, and those that write one ledger in turn.
extension JobKind {
    /// The key under which jobs run one at a time in the order they came; nil for jobs that may run
    /// beside any other.
    ///
    /// `id` is the object a job names; nil for a job over a span of time. The key is the object's, not
    /// the kind's: whatever concerns one object of Stripe, one pushed record or one record of Salesforce
    /// waits for what came before it, so that nobody writes older facts over newer ones. An account's
    /// balance is booked day by day, each after the one before; balances are written to Salesforce one
    /// run after the other.
    package func orderingKey(account: String, of id: String?) -> String? {
        switch (self, id) {
        case (.balancePosting, _):
            "balance:\(account)"
        case (.salesforceBalances, nil):
            "\(rawValue):\(account)"
        case (.customerSync, let id?), (.invoiceSync, let id?), (.chargeSync, let id?),
            (.refundSync, let id?), (.disputeSync, let id?), (.creditNoteSync, let id?),
            (.payoutReconciliation, let id?):
            "stripe:\(account):\(id)"
        case (.customerPush, let id?), (.invoicePush, let id?):
            "\(rawValue):\(account):\(id.lowercased())"
        case (.salesforceAccount, let id?), (.salesforceOpportunity, let id?),
            (.salesforceBalances, let id?):
            "\(rawValue):\(account):\(id)"
        // Whichever account brought it, the record is one.
        case (.salesforceWriteBack, let id?):
            "\(rawValue):\(id)"
        case (.customerSync, nil), (.invoiceSync, nil), (.chargeSync, nil), (.refundSync, nil),
            (.disputeSync, nil), (.creditNoteSync, nil), (.payoutReconciliation, nil),
            (.customerPush, nil), (.invoicePush, nil), (.salesforceAccount, nil),
            (.salesforceOpportunity, nil), (.salesforceWriteBack, nil):
            nil
        // Unique, or about nothing of which there is an older and a newer state.
        case (.eventCatchUp, _), (.balanceProof, _), (.callbackDelivery, _):
            nil
        }
    }
}
