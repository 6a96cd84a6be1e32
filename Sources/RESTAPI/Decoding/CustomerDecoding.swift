import Accounting
import HTTP
import JSON

extension BodyDecoding {
    static let customerMembers = [
        "name", "isPerson", "email", "phone", "currencyCode", "stripeCustomerId", "address",
        "callbackUrl",
    ]
    private static let addressMembers = [
        "line1", "line2", "city", "state", "postalCode", "country",
    ]

    /// The customer the body describes; nil after a fault.
    mutating func customer(_ id: OwnID) -> PushedCustomer? {
        let name = text("name", of: value, .line(80), isRequired: true)
        let isPerson = flag("isPerson")
        let email = text("email", of: value, .email)
        let phone = text("phone", of: value, .line(30))
        let currency = currency("currencyCode", isRequired: false)
        let stripe = text("stripeCustomerId", of: value, .stripeCustomer)
        let address = address()
        guard let name else { return nil }
        return PushedCustomer(
            externalID: id.text,
            name: name,
            isPerson: isPerson ?? false,
            email: email,
            phone: phone,
            address: address,
            currency: currency,
            stripeCustomerID: stripe
        )
    }

    private mutating func address() -> PostalAddress? {
        guard let object = value["address"] else { return nil }
        guard object.kind == .object else {
            typeFault(at: "/address", expected: "an object", object.kind)
            return nil
        }
        allow(Self.addressMembers, in: object, at: "/address")
        return PostalAddress(
            line1: text("line1", of: object, at: "/address", .line(150)),
            line2: text("line2", of: object, at: "/address", .line(150)),
            city: text("city", of: object, at: "/address", .line(50)),
            state: text("state", of: object, at: "/address", .line(50)),
            postalCode: text("postalCode", of: object, at: "/address", .line(36)),
            country: text("country", of: object, at: "/address", .country)
        )
    }

    /// A currency by its code; nil when it is absent or, which is a fault, not known.
    mutating func currency(_ key: String, isRequired: Bool) -> Currency? {
        guard let member = value[key] else {
            if isRequired { missing("/" + key) }
            return nil
        }
        guard let code = member.stringValue else {
            typeFault(at: "/" + key, expected: "a string", member.kind)
            return nil
        }
        if code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }), let currency = Currency(code) {
            return currency
        }
        fault(
            at: "/" + key,
            "CURRENCY_UNKNOWN",
            "This is no currency that can be booked.",
            fix: "Send an ISO 4217 code of three capital letters, such as EUR."
        )
        return nil
    }
}
