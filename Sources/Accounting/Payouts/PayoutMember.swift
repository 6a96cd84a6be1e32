/// One member of a payout as its deposit carries it.
///
/// Invariant: what the record brings, the lines and what is parked add up to the member's net amount
/// together with the reversals folded into it. Stored before the deposit is made, so that every later
/// attempt makes the same one.
package struct PayoutMember: Sendable, Hashable {
    /// An amount on the account of a role: positive adds to the deposit, negative takes from it.
    package struct Line: Sendable, Hashable {
        package let role: AccountRole
        package let amount: Money

        package init(role: AccountRole, amount: Money) {
            self.role = role
            self.amount = amount
        }
    }

    /// What a record brings into the deposit, signed: in the deposit's and in its own currency.
    package struct Taken: Sendable, Hashable {
        package let amount: Money
        package let recordAmount: Money

        package init(amount: Money, recordAmount: Money) {
            self.amount = amount
            self.recordAmount = recordAmount
        }
    }

    /// The balance transaction.
    package let id: String
    package let category: String
    package let type: String
    package let sourceID: String?
    package let created: Timestamp
    package let amount: Money
    package let fee: Money
    /// The record that carries the member, whether it is in the books or not; nil when it needs none.
    package var record: ExternalID?
    package var taken: Taken?
    /// Fees and amounts without a record; suspense among them stands for unknown parts of a fee.
    package var lines: [Line]
    /// What stands on a suspense line of the deposit, signed as it enters the deposit.
    package var parked: Money
    /// Which deposit of its subsidiary carries the member: 0 for the only one, else from 1.
    package var chunk: Int
    /// The subsidiary in whose books its record stands; nil for the one that owns the bank.
    package var subsidiary: String?

    package init(
        id: String,
        category: String,
        type: String,
        sourceID: String?,
        created: Timestamp,
        amount: Money,
        fee: Money,
        record: ExternalID? = nil,
        taken: Taken? = nil,
        lines: [Line] = [],
        parked: Money? = nil,
        chunk: Int = 0,
        subsidiary: String? = nil
    ) {
        self.id = id
        self.category = category
        self.type = type
        self.sourceID = sourceID
        self.created = created
        self.amount = amount
        self.fee = fee
        self.record = record
        self.taken = taken
        self.lines = lines
        self.parked = parked ?? Money(0, amount.currency)
        self.chunk = chunk
        self.subsidiary = subsidiary
    }

    package init(_ row: BalanceTransactionFacts) {
        self.init(
            id: row.id,
            category: row.reportingCategory,
            type: row.type,
            sourceID: row.sourceID,
            created: row.created,
            amount: row.amount,
            fee: row.fee
        )
    }
}

extension PayoutMember {
    package var net: Money { amount - fee }

    /// The statement column the member counts in.
    package var column: StatementColumn {
        TruthTable.rule(category: category, type: type, amount: amount)?.column ?? .other
    }

    /// Whether its record is expected but was not in the books when the deposit was made.
    package var isAwaiting: Bool { record != nil && taken == nil && !parked.isZero }

    /// What the record is to bring: the amount with what is folded into it.
    package var owed: Money { (taken?.amount ?? Money(0, amount.currency)) + parked }

    /// Everything that stands on suspense for this member, signed as it enters the deposit.
    package var suspense: Money {
        Money.sum(lines.filter { $0.role == .suspense }.map(\.amount), in: amount.currency) + parked
    }

    /// The first word of a suspense line's memo is the member's id: healing finds the line by it.
    package var memo: String {
        guard taken == nil else { return "\(id) differs from \(record?.text ?? "its record")" }
        return "\(id) \(sourceID ?? category)"
    }

    /// How many lines of a deposit the member fills by itself; role lines are shared.
    var ownLines: Int {
        (taken == nil ? 0 : 1) + (parked.isZero ? 0 : 1) + lines.count { $0.role == .suspense }
    }

    /// The member with its record in place of the suspense line, as far as the amounts allow.
    ///
    /// `booked` is the record's amount in its own currency. A difference in one currency stays parked;
    /// an exchange is only possible into the base currency, else everything stays as it is.
    func taking(_ booked: Money, owed: Money, base: Currency) -> (PayoutMember, Finding?) {
        var member = self
        let signed = owed.isNegative ? booked.magnitude.negated : booked.magnitude
        guard booked.currency == owed.currency else {
            guard owed.currency == base else {
                member.parked = owed
                return (member, MemberFindings.unexchanged(self, booked, base))
            }
            member.taken = Taken(amount: owed, recordAmount: signed)
            member.parked = Money(0, owed.currency)
            return (member, nil)
        }
        member.taken = Taken(amount: signed, recordAmount: signed)
        member.parked = owed - signed
        let isEqual = member.parked.isZero
        return (member, isEqual ? nil : MemberFindings.unequal(self, owed, signed))
    }
}

/// The members of one payout, or some of them, as they are stored.
package struct PayoutMembership: Sendable, Hashable {
    package let payoutID: String
    /// The Stripe account's name in the settings.
    package let account: String
    /// The place of the first of `members` in the payout's list.
    package let position: Int
    package let members: [PayoutMember]

    package init(payoutID: String, account: String, position: Int = 0, members: [PayoutMember]) {
        self.payoutID = payoutID
        self.account = account
        self.position = position
        self.members = members
    }
}
