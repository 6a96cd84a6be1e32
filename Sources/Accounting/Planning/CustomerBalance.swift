/// What the customer's balance did to an invoice; fixed from the moment it is finalised.
///
/// Stripe's balance is signed: negative is credit of the customer, positive is what they owe.
/// Source: docs.stripe.com/invoicing/customer/balance.
extension InvoiceFacts {
    /// What credit of the customer paid, or what was too little to collect and is carried forward.
    package var balanceApplied: Money {
        let risen = balanceChange.minorUnits
        return Money(min(max(0, risen), max(0, total.minorUnits)), currency)
    }

    /// What the customer owed from before and this invoice collects besides its total.
    package var balanceCollected: Money {
        Money(max(0, -balanceChange.minorUnits), currency)
    }

    /// What the invoice document bills: the total and what is collected besides.
    package var billed: Money { total + balanceCollected }

    /// A negative total goes to the balance, also before Stripe states where that ends.
    private var balanceChange: Money {
        let unstated = total.isNegative ? startingBalance + total : startingBalance
        return (endingBalance ?? unstated) - startingBalance
    }
}
