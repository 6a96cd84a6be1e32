import Accounting
import HTTP
import JSON
import Testing

@testable import RESTAPI

/// The full statement of a payout in its three forms, and the ageing report.
@Suite struct StatementTests {
    private func bench() throws -> Bench {
        let usd = try #require(Currency("USD"))
        func money(_ amount: Int64) -> Money { Money(amount, usd) }
        let bench = Bench()
        let statement = try #require(PayoutStatement.sample("po_1"))
        let record = try #require(ExternalID("pay_ch_1"))
        let members = [
            PayoutMember(
                id: "txn_1",
                category: "charge",
                type: "charge",
                sourceID: "ch_1",
                created: .noon,
                amount: money(10_000),
                fee: money(300),
                record: record,
                taken: .init(amount: money(10_000), recordAmount: money(10_000)),
                lines: [.init(role: .processingFees, amount: money(-300))]
            ),
            PayoutMember(
                id: "txn_2",
                category: "refund",
                type: "refund",
                sourceID: "=cmd<b>",
                created: .noon,
                amount: money(-500),
                fee: money(0),
                record: ExternalID("rfd_re_1"),
                parked: money(-500)
            ),
            PayoutMember(
                id: "txn_3",
                category: "dispute",
                type: "adjustment",
                sourceID: "dp_1",
                created: .noon,
                amount: money(-200),
                fee: money(0),
                lines: [.init(role: .disputeLosses, amount: money(-200))]
            ),
        ]
        bench.store.mutate {
            $0.statements = [statement]
            $0.members["po_1"] = members
        }
        return bench
    }

    @Test func `the statement tells categories, fees, members and the proof`() async throws {
        let response = await (try bench()).send(.get, "/v1/payouts/po_1/statement")
        #expect(response.status == .ok)
        #expect(response.json["statement"]?["id"]?.stringValue == "po_1")
        let categories = response.json["categories"]?.arrayValue ?? []
        #expect(
            categories.compactMap { $0["category"]?.stringValue } == [
                "charge", "dispute", "refund",
            ]
        )
        #expect(response.json["fees"]?.arrayValue?.first?["amount"]?.stringValue == "3.00")
        let members = response.json["members"]?.arrayValue ?? []
        #expect(members.compactMap { $0["suspense"]?.stringValue } == ["0.00", "-5.00", "0.00"])
        let checks = response.json["checks"]?.arrayValue ?? []
        #expect(checks.count == 4)
        #expect(checks.allSatisfy { $0["holds"]?.boolValue == true })
        #expect(response.json["proved"]?.boolValue == true)
    }

    @Test func `as values it has a row for each member and no formula`() async throws {
        let response = await (try bench()).send(.get, "/v1/payouts/po_1/statement?format=csv")
        #expect(response.fields[.contentType] == "text/csv; charset=utf-8; header=present")
        let stream = try #require(response.stream)
        var bytes: [UInt8] = []
        var number = 0
        while case .bytes(let more) = await stream.piece(number) {
            bytes += more
            number += 1
        }
        let rows = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: true)
        #expect(rows.count == 4)
        #expect(rows[2].contains(",'=cmd<b>,"))
        #expect(rows[2].contains(",-5.00,"))
    }

    @Test func `as a page it escapes what it shows and loads nothing`() async throws {
        let response = await (try bench()).send(.get, "/v1/payouts/po_1/statement?format=html")
        let page = String(decoding: response.body, as: UTF8.self)
        #expect(page.contains("=cmd&lt;b&gt;"))
        #expect(!page.contains("<b>"))
        #expect(!page.contains("<script"))
        #expect(response.fields["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(!page.contains("does not hold"))
    }

    @Test func `an unknown payout or format is refused`() async throws {
        let bench = try bench()
        #expect(await bench.send(.get, "/v1/payouts/po_9/statement").status == .notFound)
        let response = await bench.send(.get, "/v1/payouts/po_1/statement?format=pdf")
        #expect(response.status == .badRequest)
    }

    @Test func `what stands on suspense is reported with reason and age`() async throws {
        let bench = try bench()
        let response = await bench.send(.get, "/v1/suspense")
        let item = try #require(response.json["items"]?.arrayValue?.first)
        #expect(item["transaction"]?.stringValue == "txn_2")
        #expect(item["reason"]?.stringValue == "missing")
        #expect(item["amount"]?.stringValue == "-5.00")
        let csv = await bench.send(.get, "/v1/suspense?format=csv")
        #expect(String(decoding: csv.body, as: UTF8.self).contains("po_1,txn_2"))
    }

    @Test func `what stands open is reported by reason`() async throws {
        let bench = try bench()
        let response = await bench.send(.get, "/v1/variances?reason=missing")
        let item = try #require(response.json["items"]?.arrayValue?.first)
        #expect(item["payout"]?.stringValue == "po_1")
        #expect(item["amount"]?.stringValue == "-5.00")
        #expect(item["since"]?.stringValue?.count == 10)
        let none = await bench.send(.get, "/v1/variances?reason=unsettled")
        #expect(none.json["items"]?.arrayValue?.isEmpty == true)
        let csv = await bench.send(.get, "/v1/variances?format=csv")
        #expect(String(decoding: csv.body, as: UTF8.self).hasPrefix("reason,payout,source,record,"))
    }
}
