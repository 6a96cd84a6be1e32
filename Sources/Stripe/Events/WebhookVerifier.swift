import Cryptography
import JSON

/// An event whose signature was checked; nothing else can make one.
package struct VerifiedEvent: Sendable, Hashable {
    package let event: StripeEvent

    fileprivate init(_ event: StripeEvent) { self.event = event }
}

/// Checks that a webhook delivery comes from Stripe.
///
/// Gives the official library's verdict on every header. The signature covers the raw body, so the
/// bytes must be the ones that arrived. Only the scheme `v1` counts; several signatures and several
/// secrets are normal while a secret is being rolled.
/// Source: docs.stripe.com/webhooks, "Verify webhook signatures manually".
package struct WebhookVerifier: Sendable {
    private let keys: [HMACSHA256]
    private let toleranceSeconds: Int64
    private let refusesFuture: Bool

    /// Stripe's own tolerance.
    package static let toleranceSecondsDefault: Int64 = 300

    /// A verifier for the secrets of one endpoint.
    ///
    /// A secret is used whole, `whsec_` included. A tolerance of zero turns the check of the
    /// timestamp off. `refusesFuture` is stricter than the official library: it also refuses
    /// timestamps further ahead than the tolerance.
    package init(
        secrets: [String],
        toleranceSeconds: Int64 = WebhookVerifier.toleranceSecondsDefault,
        refusesFuture: Bool = false
    ) {
        precondition(toleranceSeconds >= 0, "a tolerance is not negative")
        self.keys = secrets.map { HMACSHA256(key: Array($0.utf8)) }
        self.toleranceSeconds = toleranceSeconds
        self.refusesFuture = refusesFuture
    }

    /// The event in a genuine delivery; `now` in Unix seconds.
    package func verify(
        body: [UInt8],
        header: String,
        now: Int64
    ) throws(WebhookFault) -> VerifiedEvent {
        try checkSignature(body: body, header: header, now: now)
        do {
            return VerifiedEvent(try StripeEvent(json: body))
        } catch {
            throw .eventUnreadable(error)
        }
    }

    /// Refuses a body that was not signed with one of the secrets in time.
    func checkSignature(body: [UInt8], header: String, now: Int64) throws(WebhookFault) {
        guard !header.isEmpty else { throw .headerMissing }
        let parsed = try SignatureHeader(header)
        // The number is signed, not its spelling: a leading zero in the header changes nothing.
        let message = Array("\(parsed.timestampSeconds).".utf8) + body
        let expected = keys.map { Array(Hex.encode($0.authenticate(message)).utf8) }
        // Compared as text: Stripe writes lower-case digits, and only those are its signature.
        let isGenuine = parsed.signatures.contains { signature in
            expected.contains { ConstantTime.equal($0, Array(signature.utf8)) }
        }
        guard isGenuine else { throw .signatureWrong }
        try checkTime(parsed.timestampSeconds, now: now)
    }

    private func checkTime(_ seconds: Int64, now: Int64) throws(WebhookFault) {
        guard toleranceSeconds > 0 else { return }
        let (age, overflow) = now.subtractingReportingOverflow(seconds)
        let isTooOld = overflow ? seconds < 0 : age > toleranceSeconds
        let isAhead = overflow ? seconds > 0 : age < -toleranceSeconds
        guard !isTooOld, !(refusesFuture && isAhead) else {
            throw .timestampOutsideTolerance(seconds: seconds)
        }
    }
}

/// The parts of a `Stripe-Signature` header.
private struct SignatureHeader {
    let timestampSeconds: Int64
    let signatures: [Substring]

    /// Reads `t=…,v1=…`; parts with other names are ignored, spaces are not.
    init(_ text: String) throws(WebhookFault) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.split(separator: "=", omittingEmptySubsequences: false) }
            .filter { $0.count >= 2 }
        guard let first = parts.first(where: { $0[0] == "t" }), let seconds = Int64(first[1]) else {
            throw .timestampUnreadable
        }
        timestampSeconds = seconds
        signatures = parts.filter { $0[0] == "v1" }.map { $0[1] }
        guard !signatures.isEmpty else { throw .signatureMissing }
    }
}
