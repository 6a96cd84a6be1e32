package import Accounting
import JSON
package import Jobs

/// Bringing booked records up to date without touching what people changed.
extension NetSuiteGateway {
    /// Reads the record, and changes only fields that still hold what was written.
    ///
    /// A field that already says what it should is left alone, so a repeated call changes nothing. Two
    /// requests; three when a customer's address changes.
    package func revise(
        _ document: PlannedDocument,
        internalID: String,
        from written: WrittenState,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> RevisionOutcome {
        let type = document.kind.recordType(configuration.settings)
        let record: JSONValue
        do throws(StepFailure) {
            record = try await read(type, .internalID(internalID), expands: true)
        } catch {
            guard case .reject(let findings) = error, document.kind == .customer,
                findings.contains(where: { $0.code == .recordMissing })
            else { throw error }
            let subject = document.sources.first ?? document.externalID.text
            throw .reject([CustomerMatching.gone(subject, document.externalID, internalID)])
        }
        switch (written, written.followed(by: document)) {
        case (.applications(let earlier), .applications(let wanted)):
            let revision = try ApplicationRevision(
                record: record,
                earlier: earlier,
                wanted: wanted,
                references: references
            )
            guard revision.differences.isEmpty else { return .drifted(revision.differences) }
            guard let body = revision.body else { return .revised }
            try await patch(type, .internalID(internalID), body)
            return .revised
        case (.customer(let earlier), .customer(let wanted)):
            guard case .customer(let draft) = document.document else { return .revised }
            let revision = CustomerRevision(
                record: record,
                earlier: earlier,
                wanted: wanted,
                draft: draft
            )
            guard revision.differences.isEmpty else { return .drifted(revision.differences) }
            try await update(
                internalID,
                fields: revision.fields,
                address: revision.address,
                of: draft
            )
            return .revised
        default:
            return .revised
        }
    }
}

/// What has to change in the apply sublist of a payment or credit memo.
///
/// The sublist is keyed by the document applied to: lines that are sent change, the others stay.
/// Source: Oracle help, "Customer Payment" (article_0224093711).
struct ApplicationRevision {
    private(set) var differences: [FieldDifference] = []
    /// Nil when the record is as it should be.
    private(set) var body: JSONValue?

    /// Throws: a rejection when the internal id of a target is not known.
    init(
        record: JSONValue,
        earlier: [ExternalID: Money],
        wanted: [ExternalID: Money],
        references: [ExternalID: String]
    ) throws(StepFailure) {
        let found = Self.applied(record)
        let before = try Self.byInternalID(earlier, references)
        let after = try Self.byInternalID(wanted, references)
        guard found != after.mapValues(Self.decimal) else { return }
        guard found == before.mapValues(Self.decimal) else {
            differences = [
                FieldDifference(
                    field: "apply",
                    ours: Self.text(before.mapValues(Self.decimal)),
                    theirs: Self.text(found)
                )
            ]
            return
        }
        var lines: [JSONObject] = []
        for id in before.keys.sorted() where after[id] == nil {
            lines.append(["doc": ["id": .string(id)], "apply": false])
        }
        for (id, amount) in after.sorted(by: { $0.key < $1.key }) where before[id] != amount {
            lines.append([
                "doc": ["id": .string(id)], "apply": true,
                "amount": DocumentRenderer.amount(amount),
            ])
        }
        body = ["apply": DocumentRenderer.sublist(lines)]
    }

    /// The amounts the record is applied with, in one spelling, by internal id.
    private static func applied(_ record: JSONValue) -> [String: String] {
        var result: [String: String] = [:]
        for line in record["apply"]?["items"]?.arrayValue ?? [] {
            guard line["apply"]?.boolValue != false,
                let id = ExistingRecordReading.identifier(line["doc"]),
                let text = line["amount"]?.numberValue?.text ?? line["amount"]?.stringValue,
                let amount = PlainDecimal.text(text), amount != "0"
            else { continue }
            result[id] = amount
        }
        return result
    }

    private static func byInternalID(
        _ applications: [ExternalID: Money],
        _ references: [ExternalID: String]
    ) throws(StepFailure) -> [String: Money] {
        var result: [String: Money] = [:]
        for (target, amount) in applications {
            guard let id = references[target] else {
                throw .retry("\(target.text) is not shown yet.")
            }
            result[id] = amount
        }
        return result
    }

    private static func decimal(_ amount: Money) -> String {
        PlainDecimal.text(amount.decimalText) ?? amount.decimalText
    }

    private static func text(_ applied: [String: String]) -> String {
        let parts = applied.sorted { $0.key < $1.key }.map { "\($0.value) to \($0.key)" }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}

/// What has to change in a customer whose details changed at Stripe.
struct CustomerRevision {
    private(set) var differences: [FieldDifference] = []
    /// The changed fields and nothing else.
    private(set) var fields: JSONObject = [:]
    /// The new address; nil when it did not change or says what it should.
    private(set) var address: PostalAddress?

    init(
        record: JSONValue,
        earlier: CustomerDetails,
        wanted: CustomerDetails,
        draft: CustomerDraft
    ) {
        let found = Self.found(record)
        let owned = DocumentRenderer.ownedFields(of: draft)
        let details: [(CustomerDetail, [String])] = [
            (.name, ["isPerson", "companyName", "firstName", "lastName"]), (.email, ["email"]),
            (.phone, ["phone"]),
        ]
        for (detail, members) in details where !earlier.agrees(with: wanted, on: detail) {
            let theirs = found[detail] ?? ""
            if wanted.says(detail, theirs) { continue }
            guard earlier.says(detail, theirs) else {
                differences.append(Self.changed(detail))
                continue
            }
            for member in members { fields[member] = owned[member] }
        }
        guard !earlier.agrees(with: wanted, on: .address) else { return }
        let theirs = Self.address(record)
        guard !wanted.says(.address, theirs) else { return }
        if earlier.says(.address, theirs) || theirs.isEmpty {
            address = draft.address
        } else {
            differences.append(Self.changed(.address))
        }
    }

    /// What was written is not known any more, and what stands there now is nobody's business here.
    private static func changed(_ detail: CustomerDetail) -> FieldDifference {
        FieldDifference(field: detail.rawValue, ours: "", theirs: "")
    }

    private static func found(_ record: JSONValue) -> [CustomerDetail: String] {
        func text(_ name: String) -> String? { record[name]?.stringValue }
        let person = [text("firstName"), text("lastName")].compactMap { $0 }
        let isPerson = record["isPerson"]?.boolValue == true
        return [
            .name: isPerson ? person.joined(separator: " ") : text("companyName") ?? "",
            .email: text("email") ?? "", .phone: text("phone") ?? "",
        ]
    }

    /// The address Quittance keeps, in one line; empty when there is none or it is not shown.
    private static func address(_ record: JSONValue) -> String {
        let lines = record["addressBook"]?["items"]?.arrayValue ?? []
        let ours = lines.first { $0["label"]?.stringValue == DocumentRenderer.addressLabel }
        guard let shown = ours?["addressBookAddress"], shown["addr1"] != nil || shown["city"] != nil
        else { return "" }
        func text(_ name: String) -> String? { shown[name]?.stringValue }
        return PostalAddress(
            line1: text("addr1"),
            line2: text("addr2"),
            city: text("city"),
            state: text("state"),
            postalCode: text("zip"),
            country: ExistingRecordReading.identifier(shown["country"]) ?? text("country")
        ).line
    }
}
