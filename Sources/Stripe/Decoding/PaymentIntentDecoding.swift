package import Accounting

/// A payment intent, of which the books need the charge it led to.
package struct PaymentIntentReading: Sendable, Hashable {
    package let id: String
    package let status: String
    package let latestChargeID: String?
    /// The charge itself, where the answer holds it.
    package let latestCharge: ChargeFacts?

    /// Reads a payment intent.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        id = try fields.id()
        status = try fields.text("status")
        latestChargeID = try fields.optionalReference("latest_charge")
        let charge = try fields.expanded("latest_charge")
        latestCharge = try charge.map { (charge) throws(StripeDecodingFault) in
            try ChargeFacts(stripe: charge)
        }
    }
}
