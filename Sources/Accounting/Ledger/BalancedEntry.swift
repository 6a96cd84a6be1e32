/// The side of an account on which an amount stands.
package enum Side: String, Sendable, Hashable {
    case debit
    case credit

    package var opposite: Side { self == .debit ? .credit : .debit }
}

/// One debit or credit line of an entry.
package struct Posting: Sendable, Hashable {
    package let role: AccountRole
    package let side: Side
    /// The amount on that side; a negative amount is refused when the entry is built.
    package let amount: Money
    /// What the amount was exchanged for, where the entry balances in another currency.
    package let settledAs: Money?

    package init(_ role: AccountRole, _ side: Side, _ amount: Money, settledAs: Money? = nil) {
        self.role = role
        self.side = side
        self.amount = amount
        self.settledAs = settledAs
    }

    /// Posts a signed amount: positive on `side`, negative on the opposite one.
    package static func signed(
        _ role: AccountRole,
        _ side: Side,
        _ amount: Money,
        settledAs: Money? = nil
    ) -> Posting {
        Posting(
            role,
            amount.isNegative ? side.opposite : side,
            amount.magnitude,
            settledAs: settledAs?.magnitude
        )
    }

    /// The amount with which the posting takes part in its entry's balance.
    package var weight: Money { settledAs ?? amount }
}

/// Why a set of postings is not an entry.
package enum EntryFault: Error, Sendable, Hashable {
    case fewerThanTwoPostings
    case negativeAmount(AccountRole, Money)
    /// Debits less credits, for each currency in which they differ.
    case unbalanced([Money])
}

/// A set of postings whose debits equal its credits in every currency; nothing else can be built.
package struct BalancedEntry: Sendable, Hashable {
    /// Stable key of the entry: the external id of the document or statement it belongs to.
    package let id: String
    package private(set) var date: CalendarDate
    package private(set) var narration: String
    package let postings: [Posting]
    /// The Stripe ids this entry stands for.
    package let sources: [String]
    /// The subsidiary in whose books the entry stands; nil for the one of the settings.
    package private(set) var subsidiary: String?

    /// Checks and keeps the postings; postings of amount zero are dropped.
    ///
    /// Throws: `EntryFault` naming the residual of each currency that does not balance.
    package init(
        id: String,
        date: CalendarDate,
        narration: String,
        postings: [Posting],
        sources: [String],
        subsidiary: String? = nil
    ) throws(EntryFault) {
        let kept = postings.filter { !$0.amount.isZero || !($0.settledAs?.isZero ?? true) }
        guard kept.count >= 2 else { throw .fewerThanTwoPostings }
        // Nearly every entry is of one currency, and none is of many.
        var residuals: [Money] = []
        for posting in kept {
            guard !posting.amount.isNegative, !posting.weight.isNegative else {
                throw .negativeAmount(posting.role, posting.amount)
            }
            let weight = posting.side == .debit ? posting.weight : posting.weight.negated
            if let index = residuals.firstIndex(where: { $0.currency == weight.currency }) {
                residuals[index] = residuals[index] + weight
            } else {
                residuals.append(weight)
            }
        }
        let unbalanced = residuals.filter { !$0.isZero }
        guard unbalanced.isEmpty else {
            throw .unbalanced(unbalanced.sorted { $0.currency.code < $1.currency.code })
        }
        self.id = id
        self.date = date
        self.narration = narration
        self.postings = kept
        self.sources = sources
        self.subsidiary = subsidiary
    }

    /// The same entry on another day, with a note of why.
    func moved(to date: CalendarDate, note: String) -> BalancedEntry {
        var moved = self
        (moved.date, moved.narration) = (date, narration + note)
        return moved
    }

    /// The same entry in the books of a subsidiary.
    func booked(in subsidiary: String?) -> BalancedEntry {
        var booked = self
        booked.subsidiary = subsidiary
        return booked
    }
}

extension BalancedEntry {
    /// Ends the id of the entry that moves a deposit to another account.
    static let moveSuffix = "-moved"

    /// The external id of the record that posts this entry in the accounting system.
    ///
    /// The way of a deposit's money to the bank, and what changes a deposit later, are entries of their
    /// own in our ledger but part of the deposit there.
    package static func document(of id: String) -> String {
        guard ExternalID(id)?.kind != nil else { return RecordKind.deposit.prefix + "_" + id }
        guard ExternalID(id)?.kind == .deposit else { return id }
        if id.hasSuffix(moveSuffix) { return String(id.dropLast(moveSuffix.count)) }
        return id.firstRange(of: "-txn_").map { String(id[..<$0.lowerBound]) } ?? id
    }
}
