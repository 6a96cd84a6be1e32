import Accounting
import JSON

extension DocumentRenderer {
    /// A customer: a person with first and last name, or a company.
    mutating func customer(_ id: ExternalID, _ draft: CustomerDraft) -> JSONObject {
        let primary = draft.currencies.first.flatMap { currency($0) }
        let others = draft.currencies.dropFirst().compactMap { currency($0) }
        return Self.object(
            [("externalId", .string(id.text))] + Self.name(of: draft) + [
                ("email", Self.text(draft.email, FieldText.emailMax)),
                ("phone", Self.phone(draft.phone)),
                ("comments", .string(Self.comments(of: draft))),
                ("subsidiary", subsidiary), ("currency", primary),
                ("currencyList", Self.currencyList(others)),
                ("addressBook", draft.address.flatMap { Self.addressBook($0, of: draft) }),
            ]
        )
    }

    private static func currencyList(_ currencies: [JSONValue]) -> JSONValue? {
        guard !currencies.isEmpty else { return nil }
        return sublist(currencies.map { ["currency": $0] })
    }

    /// The fields of a customer that follow a change at Stripe.
    static func ownedFields(of draft: CustomerDraft) -> JSONObject {
        object(
            name(of: draft) + [
                ("email", text(draft.email, FieldText.emailMax)), ("phone", phone(draft.phone)),
            ]
        )
    }

    /// Where a reader of the record finds the way back to Stripe.
    static func comments(of draft: CustomerDraft) -> String { "Stripe customer " + draft.source }

    private static func name(of draft: CustomerDraft) -> [(String, JSONValue?)] {
        if let person = draft.person,
            let first = text(person.first, FieldText.personNameMax),
            let last = text(person.last, FieldText.personNameMax)
        {
            return [("isPerson", true), ("firstName", first), ("lastName", last)]
        }
        let name = text(draft.name, FieldText.companyNameMax) ?? .string(draft.source)
        return [("isPerson", false), ("companyName", name)]
    }

    /// NetSuite refuses a telephone number of fewer than seven digits; such a number is left out.
    private static func phone(_ phone: String?) -> JSONValue? {
        guard let phone, phone.utf8.count(where: { 48...57 ~= $0 }) >= 7 else { return nil }
        return text(phone, FieldText.phoneMax)
    }

    /// The label by which the address Quittance wrote is found again.
    static let addressLabel = "Stripe"

    private static func addressBook(
        _ address: PostalAddress,
        of draft: CustomerDraft
    ) -> JSONValue? {
        guard let entry = addressBookEntry(address, of: draft) else { return nil }
        return sublist([entry])
    }

    /// One line of the address book; nil when the address is empty.
    static func addressBookEntry(
        _ address: PostalAddress,
        of draft: CustomerDraft
    ) -> JSONObject? {
        guard !address.isEmpty else { return nil }
        return [
            "label": .string(addressLabel), "defaultBilling": true, "defaultShipping": true,
            "addressBookAddress": .object(Self.address(address, of: draft)),
        ]
    }

    /// The address itself.
    static func address(_ address: PostalAddress, of draft: CustomerDraft) -> JSONObject {
        object([
            ("addressee", text(draft.name, FieldText.companyNameMax)),
            ("addr1", text(address.line1, FieldText.addressLineMax)),
            ("addr2", text(address.line2, FieldText.addressLineMax)),
            ("city", text(address.city, FieldText.cityMax)),
            ("state", text(address.state, FieldText.stateMax)),
            ("zip", text(address.postalCode, FieldText.postalCodeMax)),
            ("country", country(address.country)),
        ])
    }

    private static func country(_ code: String?) -> JSONValue? {
        guard let code, code.utf8.count == 2 else { return nil }
        return id(code.uppercased())
    }
}
