/// One row of Stripe's balance.
///
/// `net = amount − fee`, proved when the row is read.
package struct BalanceTransactionFacts: Sendable, Hashable {
    package let id: String
    /// Signed, in the balance's currency.
    package let amount: Money
    /// Positive when charged, negative when given back.
    package let fee: Money
    package let net: Money
    package let feeDetails: [FeeDetail]
    package let type: String
    package let reportingCategory: String
    /// The object that made the row; nil for some monthly fees.
    package let sourceID: String?
    /// The object itself, when the caller read it along.
    package let source: SourceFacts?
    package let created: Timestamp
    package let availableOn: Timestamp
    package let description: String?

    package init(
        id: String,
        amount: Money,
        fee: Money,
        net: Money,
        feeDetails: [FeeDetail],
        type: String,
        reportingCategory: String,
        sourceID: String?,
        source: SourceFacts?,
        created: Timestamp,
        availableOn: Timestamp,
        description: String?
    ) {
        self.id = id
        self.amount = amount
        self.fee = fee
        self.net = net
        self.feeDetails = feeDetails
        self.type = type
        self.reportingCategory = reportingCategory
        self.sourceID = sourceID
        self.source = source
        self.created = created
        self.availableOn = availableOn
        self.description = description
    }
}

extension BalanceTransactionFacts {
    /// The same row with the object behind it.
    package func with(source: SourceFacts) -> BalanceTransactionFacts {
        BalanceTransactionFacts(
            id: id,
            amount: amount,
            fee: fee,
            net: net,
            feeDetails: feeDetails,
            type: type,
            reportingCategory: reportingCategory,
            sourceID: sourceID,
            source: source,
            created: created,
            availableOn: availableOn,
            description: description
        )
    }
}

/// The object behind a balance transaction, as far as the books care.
package indirect enum SourceFacts: Sendable, Hashable {
    case charge(ChargeFacts)
    case refund(RefundFacts)
    case dispute(DisputeFacts)
    case payout(PayoutFacts)
    /// Any other object, by its type's name.
    case other(String)
}

/// One part of a balance transaction's fee.
package struct FeeDetail: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case stripeFee, applicationFee, paymentMethodPassthroughFee, tax, withheldTax
        case unrecognized(String)
    }

    package let kind: Kind
    /// Signed like the fee it is part of.
    package let amount: Money
    package let description: String?

    package init(kind: Kind, amount: Money, description: String?) {
        self.kind = kind
        self.amount = amount
        self.description = description
    }
}
