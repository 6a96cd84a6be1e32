import Accounting
import Foundation
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// Payouts as custom records, for people who live in NetSuite.
@Suite struct PayoutRecordTests {
    private static let refusal = Finding(.drift, subject: "x", sentence: "A.", fix: "B.")

    private static let objects = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Deploy/netsuite/src/Objects")

    /// The elements of a document as path and text; fails where it is not well formed.
    private static func elements(_ name: String) throws -> [(path: String, text: String)] {
        let text = try String(contentsOf: objects.appending(path: name + ".xml"), encoding: .utf8)
        var open: [Substring] = []
        var elements: [(path: String, text: String)] = []
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            let end = try #require(rest[start...].firstIndex(of: ">"))
            let tag = rest[rest.index(after: start)..<end]
            let before = rest[..<start]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                let last = try #require(open.last)
                #expect(last.prefix { $0 != " " } == tag.dropFirst(), "\(name): \(tag)")
                elements.append((open.joined(separator: "/"), String(before)))
                open.removeLast()
            } else {
                open.append(tag)
            }
        }
        #expect(open.isEmpty, "\(name)")
        return elements
    }

    private static func scriptIDs(_ name: String) throws -> Set<String> {
        let fields = try elements(name).compactMap { element -> String? in
            guard let tag = element.path.split(separator: "/").last,
                tag.hasPrefix("customrecordcustomfield ")
            else { return nil }
            return tag.split(separator: "\"").last.map(String.init)
        }
        return Set(fields)
    }

    @Test func `the SuiteCloud project defines what the product writes and the simulator checks`()
        throws
    {
        let types = Dictionary(
            uniqueKeysWithValues: CustomRecordType.payouts.map { ($0.scriptID, $0.fields) }
        )
        let written: [String: Set<String>] = [
            "customrecord_quittance_payout": Set(PayoutField.allCases.map(\.rawValue)),
            "customrecord_quittance_variance": Set(VarianceField.allCases.map(\.rawValue)),
        ]
        for (name, fields) in written {
            #expect(try Self.scriptIDs(name) == fields, "\(name)")
            #expect(types[name].map { Set($0.keys) } == fields, "\(name)")
        }
        let role = try Self.elements("customrole_quittance").filter {
            $0.path.hasSuffix("/permkey")
        }.map(\.text)
        #expect(Set(role).count == role.count)
        for key in ["TRAN_DEPOSIT", "TRAN_JOURNAL", "ADMI_RESTWEBSERVICES", "ADMI_LOGIN_OAUTH2"] {
            #expect(role.contains(key))
        }
        // What a thief of the token would want most is not among them.
        #expect(
            !role.contains { $0.contains("USER") || $0.contains("ROLE") || $0.contains("VEND") }
        )
    }

    @Test func `a payout is shown with its deposit, and its variance until it is put right`()
        async throws
    {
        let calm = try Bench.month()
        let payout = try #require(
            calm.truth.payouts.first { !$0.hasFailed && $0.memberCount >= 6 && $0.amount > 0 }
        )
        try await calm.process().finish(.payoutReconciliation, .objects([payout.id]))
        let payment = try #require(
            calm.books.contents.links.values.filter { $0.kind == .customerPayment }
                .min { $0.externalID < $1.externalID }
        ).externalID
        let bench = try Bench.month()
        bench.tampering.change { $0.failures[payment.text] = .reject([Self.refusal]) }
        let job = JobArguments.objects([payout.id])
        try await bench.process(shows: true).finish(.payoutReconciliation, job)
        let statement = try #require(bench.books.contents.statements[payout.id])
        let shown = try await records(bench, "customrecord_quittance_payout")
        let record = try #require(shown.first)
        #expect(shown.count == 1)
        #expect(record["externalId"]?.stringValue == payout.id)
        #expect(record["custrecord_quittance_status"] == "paid")
        #expect(
            record["custrecord_quittance_deposit"]?["id"]?.stringValue
                == statement.depositInternalID
        )
        #expect(
            record["custrecord_quittance_net"]?.numberValue?.text == statement.net.decimalText
        )
        let waiting = try #require(
            try await records(bench, "customrecord_quittance_variance").first
        )
        #expect(waiting["custrecord_quittance_v_open"]?.boolValue == true)
        #expect(waiting["custrecord_quittance_v_reason"] == "missing")

        bench.tampering.change { $0.failures = [:] }
        try await bench.process(shows: true).finish(.payoutReconciliation, job)
        let lines = try await records(bench, "customrecord_quittance_variance")
        #expect(lines.map { $0["custrecord_quittance_v_open"]?.boolValue } == [false])
        #expect(lines.first?["id"] == waiting["id"])
        let healed = try #require(
            try await records(bench, "customrecord_quittance_payout").first
        )
        let open = bench.books.contents.statements[payout.id]?.suspense.decimalText
        #expect(healed["custrecord_quittance_suspense"]?.numberValue?.text == open)
        bench.proveBooks()
    }

    @Test func `an account without the record types books all the same and says what is missing`()
        async throws
    {
        let bench = try Bench.month(1) { $0.customRecordTypes = [] }
        let payout = try #require(bench.truth.payouts.first { !$0.hasFailed && $0.amount > 0 })
        let run = try await bench.process(shows: true)
            .finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        #expect(bench.books.contents.statements[payout.id]?.residual.isZero == true)
        #expect(bench.books.findings.contains { $0.subject == payout.id })
        bench.proveBooks()
    }

    @Test(arguments: [DepositSublist.other, .cashback])
    func `the probe finds out which sublist adds to a deposit and leaves nothing behind`(
        addsOn: DepositSublist
    ) async throws {
        let bench = try Bench.month(1) {
            $0.rules.cashbackAddsToDeposits = addsOn == .cashback
        }
        let day = Bench.moment.dateInUTC
        let signs = try await bench.netSuiteGateway().probeDeposit(
            in: try Bench.currency("USD"),
            on: day
        )
        #expect(signs.addsOn == addsOn)
        #expect(signs.notes.count == (addsOn == .other ? 1 : 2))
        #expect(bench.netSuiteBalances().isEmpty)
    }

    private func records(_ bench: Bench, _ type: String) async throws -> [JSONValue] {
        try await bench.control(.get, "records?type=\(type)").arrayValue ?? []
    }
}
