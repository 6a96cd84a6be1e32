/// Why a delivery is not accepted as coming from Stripe.
package enum WebhookFault: Error, Sendable, Hashable {
    case headerMissing
    /// No readable timestamp in the header.
    case timestampUnreadable
    /// No signature of the scheme `v1` in the header.
    case signatureMissing
    /// No signature belongs to this body and one of our secrets.
    case signatureWrong
    /// Older than the tolerance, or, where that is refused, as far in the future.
    case timestampOutsideTolerance(seconds: Int64)
    /// Genuine, but not an event we can read.
    case eventUnreadable(StripeDecodingFault)

    /// The fault as one plain sentence.
    package var sentence: String {
        switch self {
        case .headerMissing: "The Stripe-Signature header is missing."
        case .timestampUnreadable: "The Stripe-Signature header has no readable timestamp."
        case .signatureMissing: "The Stripe-Signature header has no v1 signature."
        case .signatureWrong: "No signature matches the body and a known secret."
        case .timestampOutsideTolerance(let seconds):
            "The timestamp \(seconds) is too far from now."
        case .eventUnreadable(let fault):
            "The event cannot be read at \"\(fault.pointer)\": \(fault.sentence)"
        }
    }
}
