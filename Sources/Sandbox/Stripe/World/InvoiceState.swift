extension StripeWorld.Invoice {
    /// Where the invoice stood at a moment.
    func status(at moment: Int64) -> String {
        let transitions: [(moment: Int64?, status: String)] = [
            (finalizedAt, "open"), (uncollectibleAt, "uncollectible"), (paidAt, "paid"),
            (voidedAt, "void"),
        ]
        var status = "draft"
        for transition in transitions {
            if let since = transition.moment, since <= moment { status = transition.status }
        }
        return status
    }
}
