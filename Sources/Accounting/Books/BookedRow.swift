/// What a row of the balance was booked with.
package struct BookedRow: Sendable, Hashable {
    package let amount: Money
    package let fee: Money

    package init(amount: Money, fee: Money) {
        self.amount = amount
        self.fee = fee
    }

    /// Whether Stripe still shows the amounts that were booked; rows never change at Stripe.
    package func agrees(with row: BalanceTransactionFacts) -> Bool {
        amount == row.amount && fee == row.fee
    }
}
