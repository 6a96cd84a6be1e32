import HTTP
import JSON
import Testing

/// What is in the books after a month, in a form in which two runs can be compared.
struct Books: Sendable {
    /// Account by account and currency by currency, as NetSuite says it.
    let trialBalance: JSONValue
    /// How many records of each type NetSuite holds.
    let recordCounts: [String: Int]
    /// Every external id in NetSuite.
    let externalIDs: [String]
    /// Our statements without the ids NetSuite gave.
    let statements: [JSONValue]
    /// Our ledger as a journal.
    let ledger: String
    /// What a person must look at: code and subject of each open finding.
    let findings: Set<String>

    private static let types = [
        "customer", "nonInventorySaleItem", "invoice", "customerPayment", "creditMemo",
        "customerRefund", "deposit", "journalEntry",
    ]

    /// Reads all of it from the sandbox and the service.
    init(_ sandbox: SandboxProcess, _ service: ServiceProcess, ledger: String) async throws {
        self.ledger = ledger
        trialBalance = try await sandbox.netSuite.get("/sandbox/trial-balance")
        var counts: [String: Int] = [:]
        var ids: [String] = []
        for type in Self.types {
            let records = try await sandbox.netSuite.get("/sandbox/records?type=\(type)")
            let rows = try #require(records.arrayValue)
            counts[type] = rows.count
            ids += try rows.map { row in
                try #require(row["externalId"]?.stringValue, "a \(type) without external id")
            }
        }
        recordCounts = counts
        externalIDs = ids.sorted()
        statements = try await service.api.items("/v1/payouts?limit=100").map { statement in
            var members = try #require(statement.objectValue)
            members["depositInternalId"] = nil
            return .object(members)
        }
        findings = Set(
            try await service.api.items("/v1/findings?open=true&limit=100").map {
                "\($0["code"]?.stringValue ?? "") \($0["subject"]?.stringValue ?? "")"
            }
        )
    }

    /// Expects that these books say the same, and that nothing stands in them twice.
    func expectEqual(to other: Books) {
        #expect(
            Set(externalIDs).count == externalIDs.count,
            "an external id stands for two records"
        )
        #expect(trialBalance == other.trialBalance)
        #expect(recordCounts == other.recordCounts)
        #expect(externalIDs == other.externalIDs)
        #expect(statements == other.statements)
        // Lines instead of the whole: a difference should be readable.
        let difference = ledger.split(separator: "\n").difference(
            from: other.ledger.split(separator: "\n")
        )
        #expect(difference.isEmpty, "the ledgers differ")
        #expect(findings.symmetricDifference(other.findings) == [])
    }
}
