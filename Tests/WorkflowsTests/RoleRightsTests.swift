import Accounting
import Foundation
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// What the role of the integration needs, and how a lack of it is told.
@Suite struct RoleRightsTests {
    private static let kinds: [RecordKind] = Mapping.kinds + [.deposit, .journalEntry]

    @Test func `a right the role lacks is found without writing anything`() async throws {
        let whole = try Bench.month(1)
        #expect(await (try whole.netSuiteGateway()).probeCreation(of: Self.kinds).isEmpty)
        #expect(whole.netSuite.trialBalance().allSatisfy { $0.balance == 0 })
        for type in ["customer", "nonInventorySaleItem", "invoice", "deposit", "journalEntry"] {
            #expect(
                try await whole.control(.get, "records?type=\(type)").arrayValue?.isEmpty == true
            )
        }
        let bench = try Bench.month(1) { books in
            books.permissions = [.invoice: .view, .deposit: .none, .customer: .create]
        }
        let findings = await (try bench.netSuiteGateway()).probeCreation(of: Self.kinds)
        #expect(
            findings.map(\.subject) == ["right to create invoices", "right to create deposits"]
        )
        #expect(findings.first?.sentence.contains("Transactions -> Invoice") == true)
    }

    @Test func `the role in the deployment is all that a month takes`() async throws {
        let permissions = try Self.deployed()
        #expect(permissions.values.contains(.edit) && permissions.values.contains(.view))
        let bench = try Bench.month(3) { books in
            books.permissions = permissions
        }
        let gateway = try bench.netSuiteGateway()
        let currency = try Bench.currency("USD")
        #expect(await gateway.check(currencies: [currency], settledIn: [currency]).isEmpty)
        let process = try bench.process()
        for work in try await bench.work() { await process.finish(work.kind, .objects([work.id])) }
        for payout in bench.truth.payouts {
            await process.finish(.payoutReconciliation, .objects([payout.id]))
        }
        let refused = bench.books.findings.filter { $0.code == .accountingSystemRefused }
        #expect(refused.isEmpty, "\(refused)")
        bench.proveBooks()
    }

    /// The record types each permission of NetSuite covers, by its key.
    private static let covered: [String: [NetSuiteRecordType]] = [
        "LIST_ACCOUNT": [.account], "LIST_CURRENCY": [.currency],
        "LIST_SUBSIDIARY": [.subsidiary], "LIST_CUSTJOB": [.customer],
        "LIST_ITEM": [.nonInventorySaleItem, .serviceSaleItem], "TRAN_CUSTINVC": [.invoice],
        "TRAN_CUSTPYMT": [.customerPayment], "TRAN_CUSTCRED": [.creditMemo],
        "TRAN_CUSTRFND": [.customerRefund], "TRAN_CASHSALE": [.cashSale],
        "TRAN_CASHRFND": [.cashRefund], "TRAN_CUSTDEP": [.customerDeposit],
        "TRAN_DEPAPPL": [.depositApplication], "TRAN_DEPOSIT": [.deposit],
        "TRAN_JOURNAL": [.journalEntry],
    ]

    private static let levels: [String: NetSuitePermission] = [
        "VIEW": .view, "CREATE": .create, "EDIT": .edit, "FULL": .full,
    ]

    /// The rights of the role in Deploy/netsuite; none on any record type it does not name.
    private static func deployed() throws -> [NetSuiteRecordType: NetSuitePermission] {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Deploy/netsuite/src/Objects/customrole_quittance.xml")
        let text = try String(contentsOf: file, encoding: .utf8)
        func values(_ tag: String) -> [String] {
            text.split(separator: "<\(tag)>").dropFirst().compactMap {
                $0.split(separator: "<").first.map(String.init)
            }
        }
        let (keys, names) = (values("permkey"), values("permlevel"))
        try #require(keys.count == names.count && keys.count > covered.count)
        var rights = Dictionary(
            uniqueKeysWithValues: NetSuiteRecordType.allCases.map { ($0, NetSuitePermission.none) }
        )
        for (key, name) in zip(keys, names) {
            let level: NetSuitePermission = try #require(levels[name])
            for type in covered[key] ?? [] { rights[type] = level }
        }
        return rights
    }
}
