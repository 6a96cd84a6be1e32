import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripeTimeTests {
    private func status(_ desk: StripeDesk, _ path: String, at moment: Int64) throws -> String? {
        desk.service.view.now = moment
        return try desk.send(.get, path).body["status"]?.stringValue
    }

    @Test func `an object is hidden until it is made`() throws {
        let desk = try StripeDesk()
        let charge = desk.world.charges[10]
        desk.service.view.now = charge.created - 1
        #expect(try desk.send(.get, "/v1/charges/\(charge.id)").status == 404)
        #expect(
            try desk.all("/v1/charges").count
                == desk.world.charges.count { $0.created < charge.created }
        )
        desk.service.view.now = charge.created
        #expect(try desk.send(.get, "/v1/charges/\(charge.id)").status == 200)
    }

    @Test func `a payout goes from pending to paid to failed`() throws {
        let desk = try StripeDesk()
        let payout = try #require(desk.world.payouts.first { $0.failedAt != nil })
        let failedAt = try #require(payout.failedAt)
        let path = "/v1/payouts/\(payout.id)"
        #expect(try status(desk, path, at: payout.created) == "pending")
        #expect(try status(desk, path, at: payout.created + 3_600) == "in_transit")
        #expect(try status(desk, path, at: payout.paidAt) == "paid")
        #expect(try status(desk, path, at: failedAt) == "failed")
        #expect(payout.paidAt + 2 * 86_400 == failedAt)
    }

    @Test func `a late refund has no row until it settles`() throws {
        let desk = try StripeDesk()
        let refund = try #require(desk.world.refunds.first { $0.settledAt > $0.created })
        desk.service.view.now = refund.created
        let pending = try desk.send(.get, "/v1/refunds/\(refund.id)").body
        #expect(pending["status"] == "pending")
        #expect(pending["balance_transaction"] == .null)
        #expect(pending["pending_reason"] == "insufficient_funds")
        desk.service.view.now = refund.settledAt
        let settled = try desk.send(.get, "/v1/refunds/\(refund.id)").body
        #expect(settled["status"] == "succeeded")
        #expect(settled["balance_transaction"] == .string(refund.rowID))
    }

    @Test func `a bounced refund gives the money back to the charge`() throws {
        let desk = try StripeDesk()
        let refund = try #require(desk.world.refunds.first { $0.failedAt != nil })
        let failedAt = try #require(refund.failedAt)
        desk.service.view.now = failedAt - 1
        let before = try desk.send(.get, "/v1/charges/\(refund.chargeID)").body
        #expect(before["amount_refunded"] == .int(refund.amount))
        #expect(before["refunded"] == true)
        desk.service.view.now = failedAt
        let after = try desk.send(.get, "/v1/charges/\(refund.chargeID)").body
        #expect(after["amount_refunded"] == 0)
        let shown = try desk.send(
            .get,
            "/v1/refunds/\(refund.id)?expand[]=failure_balance_transaction"
        ).body
        #expect(shown["status"] == "failed")
        #expect(shown["failure_balance_transaction"]?["type"] == "refund_failure")
    }

    @Test func `a dispute is won with its fee`() throws {
        let desk = try StripeDesk()
        let dispute = try #require(desk.world.disputes.first { $0.rowIDs.count == 2 })
        let path = "/v1/disputes/\(dispute.id)"
        #expect(try status(desk, path, at: dispute.created) == "needs_response")
        #expect(try desk.send(.get, path).body["balance_transactions"] == [])
        let decided = try #require(dispute.stages.last?.moment)
        #expect(try status(desk, path, at: decided - 1) == "under_review")
        #expect(try status(desk, path, at: decided) == "won")
        let rows = try desk.send(.get, path).body["balance_transactions"]?.arrayValue ?? []
        #expect(
            rows.compactMap { $0["reporting_category"]?.stringValue } == [
                "dispute", "dispute_reversal",
            ]
        )
        #expect(rows.compactMap { $0["net"]?.int64Value }.reduce(0, +) == 0)
    }

    @Test func `an inquiry moves no money`() throws {
        let desk = try StripeDesk()
        let inquiry = try #require(desk.world.disputes.first { $0.isInquiry })
        let shown = try desk.send(.get, "/v1/disputes/\(inquiry.id)").body
        #expect(shown["status"] == "warning_closed")
        #expect(shown["balance_transactions"] == [])
    }

    @Test func `an invoice is a draft, then open, then what became of it`() throws {
        let desk = try StripeDesk()
        let paid = try #require(
            desk.world.invoices.first {
                $0.sendsInvoice && ($0.paidAt ?? 0) > $0.finalizedAt && $0.created < $0.finalizedAt
            }
        )
        let path = "/v1/invoices/\(paid.id)"
        #expect(try status(desk, path, at: paid.created) == "draft")
        #expect(try desk.send(.get, path).body["number"] == .null)
        #expect(try status(desk, path, at: paid.finalizedAt) == "open")
        let open = try desk.send(.get, path).body
        #expect(open["amount_remaining"] == open["amount_due"])
        #expect(try status(desk, path, at: paid.paidAt ?? 0) == "paid")
        #expect(try desk.send(.get, path).body["amount_remaining"] == 0)
        desk.service.view.now = desk.world.closing
        for (list, moment, name) in [
            ("void", \StripeWorld.Invoice.voidedAt, "voided_at"),
            ("uncollectible", \.uncollectibleAt, "marked_uncollectible_at"),
        ] {
            let listed = try desk.all("/v1/invoices?status=\(list)")
            #expect(!listed.isEmpty)
            let expected = desk.world.invoices.filter {
                ($0[keyPath: moment] ?? .max) <= desk.service.view.now
            }
            #expect(listed.count == expected.count)
            #expect(listed.allSatisfy { $0["status_transitions"]?[name]?.isNull == false })
        }
    }

    @Test func `an event shows its object as it was`() throws {
        let desk = try StripeDesk()
        let event = try #require(desk.world.events.first { $0.type == "invoice.finalized" })
        let shown = try desk.send(.get, "/v1/events/\(event.id)").body
        #expect(shown["data"]?["object"]?["id"] == .string(event.objectID))
        #expect(shown["data"]?["object"]?["status"] == "open")
        #expect(shown["api_version"] == .string(StripeWorld.newestVersion))
        let deleted = try #require(desk.world.events.first { $0.type == "customer.deleted" })
        let last = desk.service.view.json(deleted)
        #expect(last["data"]?["object"]?["deleted"] == nil)
    }

    @Test func `an update names the former values only`() throws {
        let desk = try StripeDesk()
        let event = try #require(desk.world.events.first { $0.type == "customer.updated" })
        let shown = desk.service.view.json(event)
        let previous = try #require(shown["data"]?["previous_attributes"]?.objectValue)
        #expect(previous.keys == ["address"])
        #expect(previous["address"] != shown["data"]?["object"]?["address"])
    }

    @Test func `events are kept for thirty days`() throws {
        let desk = try StripeDesk()
        let moment = desk.world.events[100].created
        desk.service.view.now = moment + 30 * 86_400
        let oldest = try desk.all("/v1/events").last?["created"]?.int64Value
        #expect((oldest ?? 0) > moment)
        #expect(
            try desk.all("/v1/events?type=payout.*").allSatisfy {
                $0["type"]?.stringValue?.hasPrefix("payout.") == true
            }
        )
        #expect(try desk.all("/v1/events?delivery_success=false").isEmpty)
    }
}
