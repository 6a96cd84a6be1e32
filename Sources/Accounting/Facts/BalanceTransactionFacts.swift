/// One row of Stripe's balance.
///
/// `net = amount − fee`, proved when the row is read.
package struct BalanceTransactionFacts: Sendable, Hashable {
    package let id: String
    /// Signed, in the balance's currency.
    package var amount: Money
    /// Positive when charged, negative when given back.
    package var fee: Money
    package var net: Money
    package var feeDetails: [FeeDetail]
    package var type: String
    package var reportingCategory: String
    /// The object that made the row; nil for some monthly fees.
    package var sourceID: String?
    /// The object itself, when the caller read it along.
    package var source: SourceFacts?
    package var created: Timestamp
    package var availableOn: Timestamp
    package var description: String?
    /// The balance the row belongs to.
    package var balance: BalanceKind

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
        description: String?,
        balance: BalanceKind = .payments
    ) {
        self.balance = balance
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
        var row = self
        row.source = source
        return row
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

/// The balances Stripe keeps apart; payouts leave the one of payments.
///
/// Source: balance transaction, `balance_type`.
package enum BalanceKind: Sendable, Hashable {
    case payments, issuing, refundAndDisputePrefunding, riskReserved
    case unrecognized(String)

    /// Whether Stripe has it and this version does not.
    package var isUnknown: Bool {
        if case .unrecognized = self { true } else { false }
    }

    /// The kind in Stripe's own word.
    package var word: String {
        switch self {
        case .payments: "payments"
        case .issuing: "issuing"
        case .refundAndDisputePrefunding: "refund_and_dispute_prefunding"
        case .riskReserved: "risk_reserved"
        case .unrecognized(let word): word
        }
    }

    package init(word: String) {
        let known: [BalanceKind] = [
            .payments, .issuing, .refundAndDisputePrefunding, .riskReserved,
        ]
        self = known.first { $0.word == word } ?? .unrecognized(word)
    }
}

/// One of Stripe's balances in one currency.
package struct HeldBalance: Sendable, Hashable, Comparable {
    package let kind: BalanceKind
    package let currency: Currency

    package init(kind: BalanceKind, currency: Currency) {
        self.kind = kind
        self.currency = currency
    }

    /// The roles on which our ledger holds any of an account's balances.
    package static let roles: [AccountRole] =
        [.clearing, .stripeBalance] + BalanceKind.booked.compactMap(\.role)

    /// The balance that one of these roles holds in a currency.
    package init(on role: AccountRole, in currency: Currency) {
        let kind = BalanceKind.booked.first { $0.role == role }
        self.init(kind: kind ?? .payments, currency: currency)
    }

    package static func < (left: HeldBalance, right: HeldBalance) -> Bool {
        (left.kind.word, left.currency.code) < (right.kind.word, right.currency.code)
    }
}
