import HTTP

extension HTTPFieldName {
    /// `Link`: related resources (RFC 8288).
    static let link: HTTPFieldName = "Link"
    /// `Idempotency-Replayed`: whether the answer is that of an earlier request.
    static let idempotencyReplayed: HTTPFieldName = "Idempotency-Replayed"
    /// `Stripe-Signature`: proof that a delivery comes from Stripe.
    static let stripeSignature: HTTPFieldName = "Stripe-Signature"
}

/// The fields every answer carries.
enum ResponseFields {
    static func complete(_ response: inout HTTPResponse, requestID: String, isTLS: Bool) {
        response.fields.set(.requestID, requestID)
        if !response.fields.contains(.cacheControl) {
            response.fields.set(.cacheControl, "no-store")
        }
        response.fields.set("X-Content-Type-Options", "nosniff")
        if isTLS {
            response.fields.set("Strict-Transport-Security", "max-age=31536000")
        }
    }
}

/// What media types a caller understands (RFC 9110 §12.5.1).
enum Acceptance {
    private static let json = "application/json"
    private static let problem = "application/problem+json"

    /// Whether a JSON answer is of any use: there is no `Accept`, or one of its ranges covers one.
    static func allowsJSON(_ request: HTTPRequest) -> Bool {
        let ranges = ranges(request)
        let useful: Set = ["*/*", "application/*", json, problem]
        return !request.fields.contains(.accept) || ranges.contains { useful.contains($0) }
    }

    /// The label of a problem: callers that name only `application/json` get that, because some
    /// know no other type.
    static func problemType(_ request: HTTPRequest) -> String {
        let ranges = ranges(request)
        return ranges.contains(json) && !ranges.contains(problem) ? json : problem
    }

    /// The ranges in small letters, without those of weight zero.
    private static func ranges(_ request: HTTPRequest) -> [String] {
        request.fields.list(.accept).compactMap { range in
            let parts = range.lowercased().split(separator: ";").map {
                String($0.filter { $0 != " " && $0 != "\t" })
            }
            guard let type = parts.first else { return nil }
            let isRefused = parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
            }
            return isRefused ? nil : type
        }
    }
}
