package import Accounting
import HTTP
import JSON
import Jobs

extension NetSuiteGateway {
    /// Compares what Quittance and a mapping write with what the account's record types have and demand.
    ///
    /// Read from the metadata catalogue, one request for each kind. A catalogue that does not say what is
    /// demanded only tells of mapped fields that are not there.
    package func check(mapping: Mapping, kinds: [RecordKind]) async -> [Finding] {
        var findings: [Finding] = []
        for kind in kinds {
            do throws(StepFailure) {
                let response = try await exchange.response(
                    to: .schema(of: kind.recordType(configuration.settings)),
                    "read what a \(kind.words) looks like",
                    subject: "netsuite"
                )
                let schema = RecordTypeSchema(try ServiceExchange.content(response))
                findings += schema.findings(
                    kind,
                    mapping.records[kind] ?? .none,
                    configuration.settings
                )
            } catch {
                guard case .reject(let found) = error else { return findings }
                findings += found
            }
        }
        return findings
    }
}

/// The fields a record type has in an account, and those its form demands; names in small letters.
struct RecordTypeSchema: Sendable, Hashable {
    private let header: Set<String>
    private let line: Set<String>
    private let demanded: Set<String>

    init(_ schema: JSONValue) {
        let items = schema["properties"]?["item"]?["properties"]?["items"]?["items"]
        header = Self.names(schema["properties"])
        line = Self.names(items?["properties"])
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        demanded = Set(required.map { $0.lowercased() })
    }

    private static func names(_ properties: JSONValue?) -> Set<String> {
        Set((properties?.objectValue?.members ?? []).map { $0.0.lowercased() })
    }

    func findings(
        _ kind: RecordKind,
        _ mapping: RecordMapping,
        _ settings: DocumentSettings
    ) -> [Finding] {
        let rules = mapping.rules
        var findings: [Finding] = []
        findings += absent(
            mapping.header + rules.flatMap(\.header),
            from: header,
            "mapping.records.\(kind.rawValue).header",
            kind
        )
        findings += absent(
            mapping.lines + rules.flatMap(\.lines),
            from: line,
            "mapping.records.\(kind.rawValue).lines",
            kind
        )
        var filled = Set(mapping.header.map { $0.name.lowercased() })
        filled.formUnion(Self.written[kind] ?? [])
        filled.formUnion(Self.defaulted)
        if settings.header.department != nil { filled.insert("department") }
        if settings.header.class != nil { filled.insert("class") }
        if settings.header.location != nil { filled.insert("location") }
        findings += demanded.subtracting(filled).sorted().map { name in
            Finding(
                .accountingSystemRefused,
                subject: "mapping.records.\(kind.rawValue).header.\(name)",
                sentence:
                    "The account demands \(name) on every \(kind.words), and nothing fills it.",
                fix: "Give it a value under mapping.records.\(kind.rawValue).header"
                    + (Self.classifications.contains(name) ? ", or set netsuite.\(name)." : ".")
            )
        }
        return findings
    }

    private func absent(
        _ rules: [FieldRule],
        from fields: Set<String>,
        _ place: String,
        _ kind: RecordKind
    ) -> [Finding] {
        // A catalogue that shows no fields shows nothing that could be missing.
        guard !fields.isEmpty else { return [] }
        return Set(rules.map(\.name)).filter { !fields.contains($0.lowercased()) }.sorted().map {
            Finding(
                .accountingSystemRefused,
                subject: "\(place).\($0)",
                sentence:
                    "A \(kind.words) of this account has no field \($0), or the role may not see it.",
                fix: "Correct the name, enable the feature it belongs to, or give the role access."
            )
        }
    }

    private static let classifications: Set<String> = ["department", "class", "location"]

    /// Fields NetSuite fills by itself where they are left out.
    private static let defaulted: Set<String> = [
        "id", "account", "approvalstatus", "araccount", "aracct", "autoapply", "createddate",
        "createdfrom", "customform", "entityid", "entitystatus", "exchangerate", "lastmodifieddate",
        "postingperiod", "refname", "status", "subsidiary", "total", "tranid", "undepfunds",
    ]

    private static let sale: Set<String> = [
        "externalid", "entity", "currency", "trandate", "memo", "tobeemailed", "item",
    ]
    private static let receipt: Set<String> = [
        "externalid", "customer", "currency", "trandate", "memo", "payment",
    ]

    /// Fields Quittance itself always writes.
    private static let written: [RecordKind: Set<String>] = [
        .customer: [
            "externalid", "isperson", "companyname", "firstname", "lastname", "comments",
            "currency",
        ],
        .invoice: sale, .creditMemo: sale, .cashSale: sale, .cashRefund: sale,
        .customerPayment: receipt.union(["tobeemailed"]), .customerDeposit: receipt,
        .customerRefund: ["externalid", "customer", "currency", "trandate", "memo", "apply"],
    ]
}
