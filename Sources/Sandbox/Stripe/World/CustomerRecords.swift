extension StripeWorld {
    /// A postal address.
    struct Address: Sendable, Hashable {
        var line1: String
        var city: String
        var state: String?
        var postalCode: String
        var country: String
    }

    /// A person or company that pays.
    struct Customer: Sendable, Hashable {
        /// A later address and since when it holds.
        struct Move: Sendable, Hashable {
            var moment: Int64
            var address: Address
        }

        var id: String
        var created: Int64
        var name: String
        var isCompany: Bool
        var email: String?
        var phone: String?
        var address: Address
        var currency: String
        var taxExempt = "none"
        var invoicePrefix: String
        var move: Move?
        var deletedAt: Int64?

        /// Where they live at a moment.
        func address(at moment: Int64) -> Address {
            guard let move, move.moment <= moment else { return address }
            return move.address
        }
    }

    /// One movement of a customer's credit balance; negative amounts are credit to the customer.
    struct CustomerBalanceRow: Sendable, Hashable {
        var id: String
        var created: Int64
        var customerID: String
        var amount: Int64
        var endingBalance: Int64
        var currency: String
        var type: String
        var description: String?
        var invoiceID: String?
        var creditNoteID: String?
    }
}
