/// One thing a person must see or fix: what happened, to which record, and the way out.
package struct Finding: Sendable, Hashable {
    package let code: FindingCode
    /// The record concerned, by its Stripe id or external id.
    package let subject: String
    /// What happened, as one plain sentence.
    package let sentence: String
    /// What to do about it, as one plain sentence.
    package let fix: String

    package init(_ code: FindingCode, subject: String, sentence: String, fix: String) {
        self.code = code
        self.subject = subject
        self.sentence = sentence
        self.fix = fix
    }
}

/// Every kind of finding; the raw value is its stable code in the API and the command line.
package enum FindingCode: String, Sendable, Hashable, CaseIterable {
    case accountRoleUnmapped = "ACCOUNT_ROLE_UNMAPPED"
    case accountingSystemRefused = "ACCOUNTING_SYSTEM_REFUSED"
    case alreadyDeposited = "ALREADY_DEPOSITED"
    case applicationRefused = "APPLICATION_REFUSED"
    case amountUnequal = "AMOUNT_UNEQUAL"
    case authenticationRefused = "AUTHENTICATION_REFUSED"
    case balanceTransactionUnknown = "BALANCE_TRANSACTION_UNKNOWN"
    case balanceUnproved = "BALANCE_UNPROVED"
    case balanceTransactionNeedsReview = "BALANCE_TRANSACTION_NEEDS_REVIEW"
    case callbackRefused = "CALLBACK_REFUSED"
    case creditPaidOutside = "CREDIT_PAID_OUTSIDE"
    case currencyUnsupported = "CURRENCY_UNSUPPORTED"
    case customerAmbiguous = "CUSTOMER_AMBIGUOUS"
    case customerInactive = "CUSTOMER_INACTIVE"
    case customerMissing = "CUSTOMER_MISSING"
    case drift = "DRIFT"
    case entryUnbalanced = "ENTRY_UNBALANCED"
    case exchangeUnsupported = "EXCHANGE_UNSUPPORTED"
    case externalIDInvalid = "EXTERNAL_ID_INVALID"
    case invoiceSettlementUnexplained = "INVOICE_SETTLEMENT_UNEXPLAINED"
    case invoiceTotalUnexplained = "INVOICE_TOTAL_UNEXPLAINED"
    case manyNewItems = "MANY_NEW_ITEMS"
    case memberUnbooked = "MEMBER_UNBOOKED"
    case memberUnhealed = "MEMBER_UNHEALED"
    case objectMissing = "OBJECT_MISSING"
    case objectUnreadable = "OBJECT_UNREADABLE"
    case paidOutside = "PAID_OUTSIDE"
    case paymentUnapplied = "PAYMENT_UNAPPLIED"
    case payoutFailed = "PAYOUT_FAILED"
    case payoutNegative = "PAYOUT_NEGATIVE"
    case payoutNotItemised = "PAYOUT_NOT_ITEMISED"
    case payoutResidual = "PAYOUT_RESIDUAL"
    case periodClosed = "PERIOD_CLOSED"
    case recordMissing = "RECORD_MISSING"
    case refundFailed = "REFUND_FAILED"
    case remoteSystemRefused = "REMOTE_SYSTEM_REFUSED"
    case retriesExhausted = "RETRIES_EXHAUSTED"
    case statusUnsupported = "STATUS_UNSUPPORTED"
}
