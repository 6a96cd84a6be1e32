import HTTP
import JSON
import Salesforce

/// What a text member may be, in the words of the API's description.
struct TextRule: Sendable {
    let lengthMax: Int
    let code: Problem.Code
    let fix: String
    /// Judges a text whose length is right.
    let accepts: @Sendable (String) -> Bool

    /// A line of text: no control characters, no blank at its begin.
    static func line(_ lengthMax: Int) -> TextRule {
        TextRule(
            lengthMax: lengthMax,
            code: "TEXT_INVALID",
            fix:
                "Send 1 to \(lengthMax) characters without line breaks, not beginning with a blank."
        ) { text in
            text.unicodeScalars.first.map { $0.value > 0x20 && $0.value != 0x7F } == true
                && text.unicodeScalars.allSatisfy { $0.value > 0x1F && $0.value != 0x7F }
        }
    }

    static let email = TextRule(
        lengthMax: 254,
        code: "EMAIL_MALFORMED",
        fix: "Send an address such as books@example.com."
    ) { text in
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } }
    }

    static let country = TextRule(
        lengthMax: 2,
        code: "COUNTRY_MALFORMED",
        fix: "Send an ISO 3166-1 code of two capital letters, such as DE."
    ) { $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } }

    static let stripeCustomer = TextRule(
        lengthMax: 64,
        code: "ID_MALFORMED",
        fix: "Send the id of a Stripe customer, such as cus_QcVn3mT5sH7yLb."
    ) { text in
        text.hasPrefix("cus_") && text.utf8.count > 4
            && text.utf8.dropFirst(4).allSatisfy {
                $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-")
            }
            && StripeID.isWellFormed(text)
    }

    static let ownID = TextRule(
        lengthMax: OwnID.lengthMax,
        code: "ID_MALFORMED",
        fix: "Ids have 1 to \(OwnID.lengthMax) letters, digits, _ and -."
    ) { OwnID($0) != nil }

    static let quantity = TextRule(
        lengthMax: 16,
        code: "QUANTITY_MALFORMED",
        fix: "Send exact decimal text, such as 1 or 0.75."
    ) { DecimalShape.fits($0, wholeMax: 9, fractionMax: 6) }
}

/// The form of exact decimal text without a sign.
enum DecimalShape {
    static func fits(_ text: String, wholeMax: Int, fractionMax: Int) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return false }
        return parts[0].count <= wholeMax && (parts.count == 1 || parts[1].count <= fractionMax)
    }
}

/// A caller's own id of a record; Salesforce's short ids are brought into their long form.
struct OwnID: Sendable, Hashable {
    static let lengthMax = 60

    let text: String

    /// Nil for any other characters and lengths.
    init?(_ text: String) {
        guard (1...Self.lengthMax).contains(text.utf8.count), StripeID.isWellFormed(text) else {
            return nil
        }
        // Fifteen letters and digits that begin like a record of Salesforce; case matters in them.
        let isShort = text.utf8.count == 15 && ["00", "01", "80", "a0"].contains(text.prefix(2))
        self.text = isShort ? RecordID(text)?.text ?? text : text
    }
}

extension BodyDecoding {
    /// A text member of an object at a place; nil when it is absent or, which is a fault, not right.
    mutating func text(
        _ key: String,
        of object: JSONValue,
        at pointer: String = "",
        _ rule: TextRule,
        isRequired: Bool = false
    ) -> String? {
        let place = pointer + "/" + key
        guard let member = object[key] else {
            if isRequired { missing(place) }
            return nil
        }
        guard let text = member.stringValue else {
            typeFault(at: place, expected: "a string", member.kind)
            return nil
        }
        guard (1...rule.lengthMax).contains(text.unicodeScalars.count), rule.accepts(text) else {
            fault(at: place, rule.code, "The text is not one that can be kept here.", fix: rule.fix)
            return nil
        }
        return text
    }

    mutating func flag(_ key: String) -> Bool? {
        guard let member = value[key] else { return nil }
        guard let flag = member.boolValue else {
            typeFault(at: "/" + key, expected: "true or false", member.kind)
            return nil
        }
        return flag
    }

    mutating func missing(_ place: String) {
        fault(
            at: place,
            "MEMBER_MISSING",
            "This member is required.",
            fix: "Send it; the description of the API says what it is."
        )
    }

    /// Reports members of a nested object that nobody reads.
    mutating func allow(_ keys: [String], in object: JSONValue, at pointer: String) {
        for place in JSONCursor(object, pointer: pointer).unknownKeys(allowed: Set(keys)) {
            fault(
                at: place,
                "MEMBER_UNKNOWN",
                "This member is not known here.",
                fix: "Leave it out; known are \(keys.joined(separator: ", "))."
            )
        }
    }
}
