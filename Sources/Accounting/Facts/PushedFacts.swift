/// A customer as the system that owns it sends it.
package struct PushedCustomer: Sendable, Hashable {
    /// The owner's own id.
    package let externalID: String
    package let name: String
    package let isPerson: Bool
    package let email: String?
    package let phone: String?
    package let address: PostalAddress?
    package let currency: Currency?
    /// The same customer at Stripe; both are one record then.
    package let stripeCustomerID: String?

    package init(
        externalID: String,
        name: String,
        isPerson: Bool = false,
        email: String? = nil,
        phone: String? = nil,
        address: PostalAddress? = nil,
        currency: Currency? = nil,
        stripeCustomerID: String? = nil
    ) {
        self.externalID = externalID
        self.name = name
        self.isPerson = isPerson
        self.email = email
        self.phone = phone
        self.address = address
        self.currency = currency
        self.stripeCustomerID = stripeCustomerID
    }
}

/// An invoice as the system that owns it sends it; all amounts are of one currency.
package struct PushedInvoice: Sendable, Hashable {
    /// One line of what was sold.
    package struct Line: Sendable, Hashable {
        package let description: String
        /// The owner's own id of the product; nil for none in particular.
        package let productID: String?
        /// Exact decimal text; never changes the amount.
        package let quantity: String
        package let amount: Money

        package init(description: String, productID: String?, quantity: String, amount: Money) {
            self.description = description
            self.productID = productID
            self.quantity = quantity
            self.amount = amount
        }
    }

    /// The owner's own id.
    package let externalID: String
    package let customer: PushedCustomer
    package let number: String?
    package let date: CalendarDate
    package let dueDate: CalendarDate?
    package let memo: String?
    package let lines: [Line]
    /// Positive; taken off the lines.
    package let discount: Money?
    package let shipping: Money?
    package let tax: Money?
    package let total: Money

    package init(
        externalID: String,
        customer: PushedCustomer,
        number: String?,
        date: CalendarDate,
        dueDate: CalendarDate?,
        memo: String?,
        lines: [Line],
        discount: Money?,
        shipping: Money?,
        tax: Money?,
        total: Money
    ) {
        self.externalID = externalID
        self.customer = customer
        self.number = number
        self.date = date
        self.dueDate = dueDate
        self.memo = memo
        self.lines = lines
        self.discount = discount
        self.shipping = shipping
        self.tax = tax
        self.total = total
    }
}
