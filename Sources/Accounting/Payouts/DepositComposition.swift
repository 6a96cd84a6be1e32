/// Collects the lines of one deposit from its members and proves that they add up.
///
/// Role lines are kept per role and direction; suspense lines stay one by one so that each can be
/// replaced when its record appears.
struct DepositComposition {
    private let currency: Currency
    private(set) var payments: [DepositPayment] = []
    private var added: [AccountRole: Int64] = [:]
    private var taken: [AccountRole: Int64] = [:]
    private var suspense: [(amount: Money, memo: String)] = []
    private let account: AccountRole?
    /// What stands on the deposit's own account already, signed as it would enter the deposit.
    private(set) var left: Money

    /// A composition without members has no currency and no lines.
    ///
    /// Where the deposit's own `account` is given, what the members say of that account makes no line:
    /// the accounting system refuses one on the account into which the deposit goes.
    init(
        _ members: some Sequence<PayoutMember>,
        in currency: Currency?,
        into account: AccountRole? = nil
    ) {
        self.currency = currency ?? Currency.all[0]
        self.account = account
        left = Money(0, self.currency)
        for member in members { add(member) }
    }

    private mutating func add(_ member: PayoutMember) {
        if let taken = member.taken, let record = member.record {
            payments.append(
                DepositPayment(
                    record: record,
                    amount: taken.amount,
                    recordAmount: taken.recordAmount,
                    source: member.id
                )
            )
        }
        for line in member.lines {
            if line.role == account {
                left = left + line.amount
            } else if line.role == .suspense {
                suspense.append((line.amount, "\(member.id) fee of unknown kind"))
            } else if line.amount.isNegative {
                taken[line.role, default: 0] -= line.amount.minorUnits
            } else {
                added[line.role, default: 0] += line.amount.minorUnits
            }
        }
        if !member.parked.isZero { suspense.append((member.parked, member.memo)) }
    }

    /// What stands on suspense, signed as it enters the deposit.
    var suspenseTotal: Money { Money.sum(suspense.map(\.amount), in: currency) }

    var other: [DepositLine] { lines(added) + parked { $0.minorUnits > 0 } }
    var cashback: [DepositLine] { lines(taken) + parked { $0.minorUnits < 0 } }
    var lineCount: Int { payments.count + added.count + taken.count + suspense.count }

    /// Payments + other − cashback.
    var total: Money {
        let lines =
            Money.sum(other.map(\.amount), in: currency)
            - Money.sum(cashback.map(\.amount), in: currency)
        return Money.sum(payments.map(\.amount), in: currency) + lines
    }

    /// The postings that carry the members from undeposited funds and other accounts into clearing.
    ///
    /// Receipts and refunds are kept apart per currency, so that an exchanged amount and what it was
    /// exchanged for always have the same sign.
    var postings: [Posting] {
        let groups = Dictionary(grouping: payments) { payment in
            RecordGroup(
                currency: payment.recordAmount.currency,
                isRefund: payment.recordAmount.isNegative
            )
        }
        let ordered = groups.sorted {
            ($0.key.currency.code, $0.key.isRefund ? 1 : 0)
                < ($1.key.currency.code, $1.key.isRefund ? 1 : 0)
        }
        let records = ordered.map { (group, members) in
            Posting.signed(
                .undepositedFunds,
                .credit,
                Money.sum(members.map(\.recordAmount), in: group.currency),
                settledAs: group.currency == currency
                    ? nil : Money.sum(members.map(\.amount), in: currency)
            )
        }
        return records + other.map { Posting($0.role, .credit, $0.amount) }
            + cashback.map { Posting($0.role, .debit, $0.amount) }
    }

    private struct RecordGroup: Hashable {
        let currency: Currency
        let isRefund: Bool
    }

    private func lines(_ sums: [AccountRole: Int64]) -> [DepositLine] {
        AccountRole.allCases.compactMap { role in
            guard let sum = sums[role], sum != 0 else { return nil }
            return DepositLine(role: role, amount: Money(sum, currency), memo: role.rawValue)
        }
    }

    private func parked(_ condition: (Money) -> Bool) -> [DepositLine] {
        suspense.filter { condition($0.amount) }
            .map { DepositLine(role: .suspense, amount: $0.amount.magnitude, memo: $0.memo) }
    }
}
