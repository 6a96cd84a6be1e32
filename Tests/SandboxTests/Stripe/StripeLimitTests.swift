import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripeLimitTests {
    @Test func `an endpoint takes twenty-five requests a second, whatever the id`() throws {
        let desk = try StripeDesk()
        desk.step = 0
        for index in 0..<25 {
            #expect(
                try desk.send(.get, "/v1/charges/\(desk.world.charges[index].id)").status == 200
            )
        }
        let refused = try desk.send(.get, "/v1/charges/\(desk.world.charges[25].id)")
        #expect(refused.status == 429)
        #expect(refused.fields["Stripe-Rate-Limited-Reason"] == "endpoint-rate")
        #expect(refused.code == "rate_limit")
        #expect(try desk.send(.get, "/v1/refunds").status == 200)
        desk.milliseconds += 999
        #expect(try desk.send(.get, "/v1/charges/\(desk.world.charges[25].id)").status == 429)
        desk.milliseconds += 1
        #expect(try desk.send(.get, "/v1/charges/\(desk.world.charges[25].id)").status == 200)
    }

    @Test func `the account takes a hundred requests a second over all endpoints`() throws {
        let desk = try StripeDesk()
        desk.step = 0
        let lists = ["charges", "refunds", "payouts", "invoices", "customers"]
        for index in 0..<100 {
            #expect(try desk.send(.get, "/v1/\(lists[index % 5])?limit=1").status == 200)
        }
        let refused = try desk.send(.get, "/v1/events")
        #expect(refused.status == 429)
        #expect(refused.fields["Stripe-Rate-Limited-Reason"] == "global-rate")
    }

    @Test func `requests are counted by endpoint and status`() throws {
        let desk = try StripeDesk()
        for index in 0..<3 {
            _ = try desk.send(.get, "/v1/charges/\(desk.world.charges[index].id)")
        }
        _ = try desk.send(.get, "/v1/charges/none")
        #expect(desk.service.counters.requests == 4)
        #expect(desk.service.counters.byEndpoint == ["GET /v1/charges/:id": 4])
        #expect(desk.service.counters.byStatus == [200: 3, 404: 1])
    }
}
