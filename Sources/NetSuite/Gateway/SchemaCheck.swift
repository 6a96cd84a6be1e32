package import Accounting
import HTTP
import JSON
import Jobs

extension NetSuiteGateway {
    /// Compares what Quittance and a mapping write with what the account's record types have and demand.
    ///
    /// Reads the metadata catalogue anew, one request for each kind, and keeps it. A catalogue that does
    /// not say what is demanded only tells of mapped fields that are not there.
    package func check(mapping: Mapping, kinds: [RecordKind]) async -> [Finding] {
        var findings: [Finding] = []
        for kind in kinds {
            do throws(StepFailure) {
                let schema = try await readSchema(of: kind)
                findings += schema.findings(
                    kind,
                    mapping.records[kind] ?? .none,
                    configuration.settings
                )
            } catch {
                findings += Self.findings(of: error)
                guard case .reject = error else { return findings }
            }
        }
        return findings
    }

    /// The same by what is kept of the catalogue, without asking NetSuite.
    ///
    /// Kinds of which nothing is kept are passed over. Answers as well when the oldest part was read.
    package func validate(
        mapping: Mapping,
        kinds: [RecordKind]
    ) async -> (findings: [Finding], readAt: Timestamp?) {
        var findings: [Finding] = []
        var oldest: Timestamp?
        for kind in kinds {
            let type = kind.recordType(configuration.settings)
            guard let kept = await catalogue.kept(type) else { continue }
            oldest = min(oldest ?? kept.readAt, kept.readAt)
            findings += kept.schema.findings(
                kind,
                mapping.records[kind] ?? .none,
                configuration.settings
            )
        }
        return (findings, oldest)
    }

    /// What the account demands of a record that NetSuite has just refused, read anew unless it was read
    /// lately; nothing where the catalogue does not tell.
    func demands(on document: PlannedDocument, _ body: JSONValue) async -> String? {
        let type = document.kind.recordType(configuration.settings)
        let schema: RecordTypeSchema
        do throws(StepFailure) {
            schema = try await catalogue.fresh(type) { () async throws(StepFailure) in
                try await readSchema(of: document.kind)
            }
        } catch {
            // The refusal is told without it.
            return nil
        }
        let missing = schema.demands(beyond: body, document.kind)
        guard !missing.isEmpty else { return nil }
        return " This account demands \(missing.joined(separator: ", ")):"
            + " give it a value under mapping.records.\(document.kind.rawValue)."
    }

    private func readSchema(of kind: RecordKind) async throws(StepFailure) -> RecordTypeSchema {
        let type = kind.recordType(configuration.settings)
        let response = try await exchange.response(
            to: .schema(of: type),
            "read what a \(kind.words) looks like",
            subject: "netsuite"
        )
        let schema = RecordTypeSchema(try ServiceExchange.content(response))
        await catalogue.keep(schema, of: type)
        return schema
    }
}

/// The fields a record type has in an account, and those its form demands; names in small letters.
struct RecordTypeSchema: Sendable, Hashable {
    private let header: Set<String>
    private let line: Set<String>
    private let demanded: Set<String>
    private let demandedOfLines: Set<String>

    init(_ schema: JSONValue) {
        let items = schema["properties"]?["item"]?["properties"]?["items"]?["items"]
        header = Self.names(schema["properties"])
        line = Self.names(items?["properties"])
        demanded = Self.texts(schema["required"])
        demandedOfLines = Self.texts(items?["required"])
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(kept json: JSONValue) {
        guard json["form"] == 1 else { return nil }
        header = Self.texts(json["header"])
        line = Self.texts(json["line"])
        demanded = Self.texts(json["demanded"])
        demandedOfLines = Self.texts(json["demandedOfLines"])
    }

    /// What is kept of the schema.
    var json: JSONValue {
        func list(_ names: Set<String>) -> JSONValue {
            .array(names.sorted().map(JSONValue.string))
        }
        return [
            "form": 1, "header": list(header), "line": list(line), "demanded": list(demanded),
            "demandedOfLines": list(demandedOfLines),
        ]
    }

    private static func texts(_ list: JSONValue?) -> Set<String> {
        Set((list?.arrayValue ?? []).compactMap { $0.stringValue?.lowercased() })
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
        findings += Self.unfilled(
            demanded.subtracting(filled),
            "every \(kind.words)",
            "header",
            kind
        )
        guard Self.written[kind]?.contains("item") == true else { return findings }
        var given = Set(mapping.lines.map { $0.name.lowercased() }).union(Self.writtenOnLines)
        if settings.line.department != nil { given.insert("department") }
        if settings.line.class != nil { given.insert("class") }
        if settings.line.location != nil { given.insert("location") }
        let lines = "every line of \(kind.words)s"
        return findings
            + Self.unfilled(demandedOfLines.subtracting(given), lines, "lines", kind)
    }

    private static func unfilled(
        _ names: Set<String>,
        _ place: String,
        _ part: String,
        _ kind: RecordKind
    ) -> [Finding] {
        names.sorted().map { name in
            Finding(
                .accountingSystemRefused,
                subject: "mapping.records.\(kind.rawValue).\(part).\(name)",
                sentence: "The account demands \(name) on \(place), and nothing fills it.",
                fix: "Give it a value under mapping.records.\(kind.rawValue).\(part)"
                    + (part == "header" && classifications.contains(name)
                        ? ", or set netsuite.\(name)." : ".")
            )
        }
    }

    /// The fields the account demands that a written body lacks, as the mapping names them.
    func demands(beyond body: JSONValue, _ kind: RecordKind) -> [String] {
        let filled = Self.names(body).union(Self.defaulted).union(Self.written[kind] ?? [])
        let header = demanded.subtracting(filled).sorted().map { "header.\($0)" }
        guard let lines = body["item"]?["items"]?.arrayValue, !lines.isEmpty else { return header }
        let common = lines.map { Self.names($0) }.reduce(demandedOfLines) { $0.intersection($1) }
        let missing = demandedOfLines.subtracting(common).subtracting(Self.writtenOnLines)
        return header + missing.sorted().map { "lines.\($0)" }
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

    /// Fields every line has, and those NetSuite fills in from its item.
    private static let writtenOnLines: Set<String> = [
        "item", "quantity", "price", "amount", "description", "line", "rate", "istaxable",
        "itemtype",
        "taxcode", "taxrate1", "units",
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
        .item: [
            "externalid", "itemid", "displayname", "subsidiary", "includechildren", "incomeaccount",
        ],
        .invoice: sale, .creditMemo: sale, .cashSale: sale, .cashRefund: sale,
        .customerPayment: receipt.union(["tobeemailed"]), .customerDeposit: receipt,
        .customerRefund: ["externalid", "customer", "currency", "trandate", "memo", "apply"],
    ]
}
