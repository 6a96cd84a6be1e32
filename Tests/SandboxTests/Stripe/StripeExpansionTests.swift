import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripeExpansionTests {
    @Test func `references are ids until they are expanded`() throws {
        let desk = try StripeDesk()
        let charge = desk.world.charges[0]
        let plain = try desk.send(.get, "/v1/charges/\(charge.id)").body
        #expect(plain["balance_transaction"] == .string(charge.rowID))
        #expect(plain["refunds"] == nil)
        let rich = try desk.send(
            .get,
            "/v1/charges/\(charge.id)?expand[]=balance_transaction&expand[]=payment_intent.customer"
        ).body
        #expect(rich["balance_transaction"]?["id"] == .string(charge.rowID))
        #expect(rich["payment_intent"]?["customer"]?["object"] == "customer")
    }

    @Test func `the source of every row of a payout is expanded to its own kind`() throws {
        let desk = try StripeDesk()
        var kinds: Set<String> = []
        for payout in desk.world.payouts {
            let rows = try desk.all(
                "/v1/balance_transactions?payout=\(payout.id)&expand[]=data.source"
            )
            for row in rows where row["source"]?.isNull == false {
                kinds.insert(try #require(row["source"]?["object"]?.stringValue))
            }
        }
        #expect(kinds == ["charge", "refund", "dispute", "payout", "topup"])
    }

    @Test func `an invoice leads to its charges through four levels`() throws {
        let desk = try StripeDesk()
        let payment = try #require(
            desk.world.invoicePayments.first { $0.paidAt != nil && $0.isDefault }
        )
        let invoice = try desk.send(
            .get,
            "/v1/invoices/\(payment.invoiceID)?expand[]=payments.data.payment.payment_intent"
        ).body
        let first = invoice["payments"]?["data"]?.arrayValue?.first
        #expect(first?["payment"]?["payment_intent"]?["object"] == "payment_intent")
        let intent = try desk.send(
            .get,
            "/v1/payment_intents/\(payment.paymentIntentID)"
                + "?expand[]=latest_charge.balance_transaction"
        ).body
        #expect(intent["latest_charge"]?["balance_transaction"]?["object"] == "balance_transaction")
    }

    @Test(
        arguments: [
            "invoices?expand[]=data.customer.default_source.x.y",
            "invoices?expand[]=data.payments.data.payment.payment_intent",
            "invoices?expand[]=customer", "invoices?expand[]=data", "invoices?expand[]=data.lines",
            "invoices?expand[]=data.colour", "invoices?expand[]=data.customer.name",
            "invoices?expand[]=data.total", "charges?expand[]=data.invoice",
            "events?expand[]=data.data.object", "balance?expand[]=available",
            "invoices?expand[]=data..customer",
        ])
    func `a path that is too deep or leads nowhere is refused`(target: String) throws {
        let answer = try StripeDesk().send(.get, "/v1/\(target)")
        #expect(answer.status == 400)
        #expect(answer.param == "expand")
    }

    @Test(
        arguments: [
            "invoices?expand[]=data.discounts.source.coupon",
            "invoices?expand[]=data.lines.data.discounts",
            "invoices?expand[]=data.total_discount_amounts.discount",
            "invoices?expand[]=data.payments", "charges?expand[]=data.refunds",
            "charges?expand[]=data.payment_intent.latest_charge.balance_transaction",
            "credit_notes?expand[]=data.refunds.refund.balance_transaction",
            "disputes?expand[]=data.balance_transactions.source",
            "payouts?expand[]=data.failure_balance_transaction",
        ])
    func `documented paths are expanded`(target: String) throws {
        let desk = try StripeDesk()
        let plain = try desk.send(.get, "/v1/\(target.prefix { $0 != "?" })?limit=100")
        let rich = try desk.send(.get, "/v1/\(target)&limit=100")
        if target.contains(".data.payment.payment_intent.") {
            #expect(rich.status == 400)
        } else {
            #expect(rich.status == 200, "\(rich.body)")
            #expect(rich.body.text.utf8.count > plain.body.text.utf8.count)
            #expect(rich.ids == plain.ids)
        }
    }

    @Test func `every path of the table names a field of the object`() throws {
        let desk = try StripeDesk()
        var seen: Set<StripeKind> = []
        for (kind, targets) in StripeExpansionTable.targets {
            for object in desk.service.view.list(kind) {
                seen.insert(kind)
                let rendered = desk.service.view.render(object)
                for (path, target) in targets {
                    guard let head = path.split(separator: ".").first.map(String.init) else {
                        continue
                    }
                    if case .includable = target {
                        #expect(rendered[head] == nil)
                    } else if targets[head] == nil || head == path {
                        #expect(rendered[head] != nil, "\(kind) \(path)")
                    }
                }
            }
        }
        #expect(seen.count == StripeExpansionTable.targets.count - 2)
    }
}
