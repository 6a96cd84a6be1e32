import Accounting

extension StripeFields {
    /// Discounts of an invoice or credit note, as positive amounts under the discount's id.
    func discounts(
        _ key: String,
        in currency: Currency
    ) throws(StripeDecodingFault) -> [NamedAmount] {
        try optionalElements(key).map { (part) throws(StripeDecodingFault) in
            NamedAmount(
                source: try part.reference("discount"),
                amount: try part.money("amount", in: currency)
            )
        }
    }

    /// Billing credits among what lowers a total before tax; the discounts there stand in a list of
    /// their own as well.
    func grantedCredits(
        _ key: String,
        in currency: Currency
    ) throws(StripeDecodingFault) -> [NamedAmount] {
        var credits: [NamedAmount] = []
        for part in try optionalElements(key) {
            switch try part.text("type") {
            case "discount": continue
            case "credit_balance_transaction":
                credits.append(
                    NamedAmount(
                        source: try part.optionalReference("credit_balance_transaction")
                            ?? "billing-credit",
                        amount: try part.money("amount", in: currency)
                    )
                )
            case let other:
                throw part.fault(
                    at: "type",
                    "The credit type \"\(other.prefix(32))\" is not known."
                )
            }
        }
        return credits
    }
}
