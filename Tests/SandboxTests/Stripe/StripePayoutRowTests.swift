import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripePayoutRowTests {
    @Test func `every payout lists its own row first and the rows sum to zero`() throws {
        let desk = try StripeDesk()
        for payout in desk.world.payouts {
            let rows = try desk.all("/v1/balance_transactions?payout=\(payout.id)", limit: 3)
            #expect(rows.first?["source"] == .string(payout.id))
            #expect(rows.first?["type"] == "payout")
            #expect(rows.first?["net"] == .int(-payout.amount))
            #expect(rows.reduce(0) { $0 + ($1["net"]?.int64Value ?? 0) } == 0)
            #expect(rows.allSatisfy { $0["currency"] == .string(payout.currency) })
            for row in rows {
                let net = row["net"]?.int64Value ?? 0
                let fees = row["fee_details"]?.arrayValue ?? []
                #expect(
                    fees.reduce(0) { $0 + ($1["amount"]?.int64Value ?? 0) }
                        == row["fee"]?.int64Value
                )
                #expect((row["amount"]?.int64Value ?? 0) - (row["fee"]?.int64Value ?? 0) == net)
            }
        }
    }

    @Test func `the rows of a payout wait for its reconciliation`() throws {
        let desk = try StripeDesk()
        let payout = desk.world.payouts[3]
        desk.service.view.now = payout.reconciledAt - 1
        let early = try desk.send(.get, "/v1/balance_transactions?payout=\(payout.id)")
        #expect(early.status == 400)
        #expect(early.code == "payout_reconciliation_not_ready")
        let shown = try desk.send(.get, "/v1/payouts/\(payout.id)").body
        #expect(shown["reconciliation_status"] == "in_progress")
        desk.service.view.now = payout.reconciledAt
        #expect(try desk.send(.get, "/v1/balance_transactions?payout=\(payout.id)").status == 200)
    }

    @Test func `the rows of a manual payout are never listed`() throws {
        let desk = try StripeDesk(world: { $0.payouts[0].isAutomatic = false })
        let payout = desk.world.payouts[0]
        let answer = try desk.send(.get, "/v1/balance_transactions?payout=\(payout.id)")
        #expect(answer.status == 400)
        let shown = try desk.send(.get, "/v1/payouts/\(payout.id)").body
        #expect(shown["reconciliation_status"] == "not_applicable")
        #expect(shown["automatic"] == false)
    }

    @Test func `a failed payout comes back with a later one`() throws {
        let desk = try StripeDesk()
        let failed = try #require(desk.world.payouts.first { $0.failedAt != nil })
        let shown = try desk.send(
            .get,
            "/v1/payouts/\(failed.id)?expand[]=failure_balance_transaction"
        ).body
        #expect(shown["status"] == "failed")
        #expect(shown["failure_code"] == "account_closed")
        let row = try #require(shown["failure_balance_transaction"])
        #expect(row["type"] == "payout_failure")
        #expect(row["reporting_category"] == "payout_reversal")
        #expect(row["net"] == .int(failed.amount))
        let carrier = try #require(
            desk.world.rows.first { $0.id == failed.failureRowID }?.payoutID
        )
        #expect(carrier != failed.id)
    }

    @Test(
        arguments: [
            ("charge", "type=charge"), ("refund", "type=refund"), ("topup", "type=topup"),
        ])
    func `rows are filtered by type`(type: String, query: String) throws {
        let rows = try StripeDesk().all("/v1/balance_transactions?\(query)")
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0["type"] == .string(type) })
    }

    @Test func `rows are filtered by source and currency`() throws {
        let desk = try StripeDesk()
        let dispute = try #require(desk.world.disputes.first { $0.rowIDs.count == 2 })
        let rows = try desk.all("/v1/balance_transactions?source=\(dispute.id)")
        #expect(rows.compactMap { $0["fee"]?.int64Value } == [-1_500, 1_500])
        let euros = try desk.all("/v1/balance_transactions?currency=eur")
        #expect(euros.count == desk.world.rows.count { $0.currency == "eur" })
    }

    @Test func `payouts are filtered by arrival and status`() throws {
        let desk = try StripeDesk()
        let day = desk.world.payouts[5].arrivalDate
        let listed = try desk.all(
            "/v1/payouts?arrival_date[gte]=\(day)&arrival_date[lt]=\(day + 86_400)"
        )
        #expect(listed.count == desk.world.payouts.count { $0.arrivalDate == day })
        #expect(try desk.all("/v1/payouts?status=failed").count == 1)
    }

    @Test func `the balance is the sum of all rows`() throws {
        let desk = try StripeDesk()
        let balance = try desk.send(.get, "/v1/balance").body
        let truth = MonthTruth(of: desk.world)
        for (currency, figures) in truth.currencies {
            var sum: Int64 = 0
            for part in ["available", "pending"] {
                for entry in balance[part]?.arrayValue ?? []
                where entry["currency"] == .string(currency) {
                    sum += entry["amount"]?.int64Value ?? 0
                }
            }
            #expect(sum == figures.closingBalance)
            #expect(sum == figures.unpaidOut)
        }
    }
}
