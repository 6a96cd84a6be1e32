package import Accounting
import JSON
package import Jobs

extension NetSuiteGateway {
    /// A customer by internal id; nil when there is none.
    package func customer(_ internalID: String) async throws(StepFailure) -> CustomerCandidate? {
        try await candidates(where: "id = ?", [internalID], field: nil).first
    }

    /// Customers that may be the one asked for: same external id, custom field or e-mail.
    package func customers(
        like query: CustomerQuery
    ) async throws(StepFailure) -> [CustomerCandidate] {
        var conditions = ["externalid = ?"]
        var parameters = [query.source]
        if let email = query.email {
            conditions.append("LOWER(email) = ?")
            parameters.append(email.lowercased())
        }
        if let field = query.customField.flatMap(Self.column) {
            conditions.append("\(field) = ?")
            parameters.append(query.source)
        }
        return try await candidates(
            where: conditions.joined(separator: " OR "),
            parameters,
            field: query.customField
        )
    }

    /// What is wrong with a refused record's customer, where the refusal may mean that: it is gone, or
    /// inactive.
    func unusableCustomer(
        of document: PlannedDocument,
        _ references: [ExternalID: String],
        _ meaning: RefusalMeaning
    ) async throws(StepFailure) -> Finding? {
        guard meaning == .referenceInvalid || meaning == .missing,
            let (record, _) = Self.customerAndCurrency(of: document),
            let internalID = references[record]
        else { return nil }
        let subject = document.externalID.text
        guard let found = try await customer(internalID) else {
            return CustomerMatching.gone(subject, record, internalID)
        }
        return found.isInactive ? CustomerMatching.inactive(subject, internalID) : nil
    }

    private func candidates(
        where condition: String,
        _ parameters: [String],
        field: String?
    ) async throws(StepFailure) -> [CustomerCandidate] {
        let own = field.flatMap(Self.column).map { ", \($0)" } ?? ""
        let rows = try await rows(
            "SELECT id, externalid, companyname, firstname, lastname, email, isinactive\(own)"
                + " FROM customer WHERE \(condition) ORDER BY id",
            parameters: parameters
        )
        return rows.compactMap { row in
            guard let id = Self.text(row, "id") else { return nil }
            let person = [Self.text(row, "firstname"), Self.text(row, "lastname")]
                .compactMap { $0 }.joined(separator: " ")
            return CustomerCandidate(
                internalID: id,
                externalID: Self.text(row, "externalid"),
                name: Self.text(row, "companyname") ?? (person.isEmpty ? nil : person),
                email: Self.text(row, "email"),
                customValue: field.flatMap { Self.text(row, $0.lowercased()) },
                isInactive: Self.text(row, "isinactive") == "T"
            )
        }
    }

    /// A custom field's name, which becomes part of a statement and must be nothing else.
    private static func column(_ field: String) -> String? {
        let name = field.lowercased()
        let isPlain = name.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 95 }
        return isPlain && name.hasPrefix("custentity") ? name : nil
    }
}
