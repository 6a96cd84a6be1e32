package import Accounting
import JSON
import Jobs

/// A list of NetSuite that references may be written into fields for.
private struct ReferenceList: Sendable {
    /// The field's name on records, in small letters.
    let field: String
    /// The list's table in SuiteQL.
    let table: String
    /// One entry, in a sentence.
    let word: String

    static let all = [
        ReferenceList(field: "department", table: "department", word: "department"),
        ReferenceList(field: "class", table: "classification", word: "class"),
        ReferenceList(field: "location", table: "location", word: "location"),
        ReferenceList(field: "deferredrevenueaccount", table: "account", word: "account"),
        ReferenceList(field: "terms", table: "term", word: "payment term"),
    ]
}

extension NetSuiteGateway {
    /// What is wrong with the references that a mapping and the settings write as they stand: those of
    /// lists NetSuite shows, absent or inactive.
    ///
    /// References made of an object's fields are only known when the object is; NetSuite judges them.
    package func check(references mapping: Mapping) async -> [Finding] {
        let references = mapping.constantReferences + configuration.settings.references
        var findings: [Finding] = []
        for list in ReferenceList.all {
            let named = references.filter { $0.field.lowercased() == list.field }
            guard !named.isEmpty else { continue }
            do throws(StepFailure) {
                let ids = Set(named.map(\.id)).sorted()
                let states = try await activity(of: ids.filter(\.isInternalID), in: list.table)
                findings += named.filter { states[$0.id] != true }.map { reference in
                    Finding(
                        .recordMissing,
                        subject: reference.place,
                        sentence: states[reference.id] == nil
                            ? "NetSuite shows no \(list.word) with the internal id \(reference.id)."
                            : "The \(list.word) \(reference.id) is inactive.",
                        fix:
                            "Name the internal id of an active one under \(reference.place), or let"
                            + " the role see it."
                    )
                }
            } catch {
                findings += Self.findings(of: error)
            }
        }
        return findings
    }
}

extension String {
    /// Whether the text can be an internal id; SuiteQL would refuse any other.
    fileprivate var isInternalID: Bool {
        let digits = hasPrefix("-") ? dropFirst() : self[...]
        return (1...18).contains(digits.utf8.count) && digits.utf8.allSatisfy { 48...57 ~= $0 }
    }
}

extension DocumentSettings {
    /// The classifications every record carries, with their places in the settings.
    fileprivate var references: [ConstantReference] {
        [("netsuite", header), ("netsuite.lines", line)].flatMap { place, entry in
            [
                ("department", entry.department), ("class", entry.class),
                ("location", entry.location),
            ]
            .compactMap { field, id in
                id.map { ConstantReference(place: "\(place).\(field)", field: field, id: $0) }
            }
        }
    }
}
