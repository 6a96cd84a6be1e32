import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct FaultPlanTests {
    @Test func `a rule strikes its requests after skipping, as often as it says`() {
        var plan = FaultPlan(rules: [
            FaultRule(.serverError, method: .post, pathPart: "Invoice", skip: 1, count: 2)
        ])
        let drawn = (0..<5).map { _ in plan.draw(.post, path: "/v1/invoice") }
        #expect(drawn == [nil, .serverError, .serverError, nil, nil])
    }

    @Test func `a rule leaves other methods and paths alone`() {
        var plan = FaultPlan(rules: [FaultRule(.slow, method: .post, pathPart: "invoice")])
        #expect(plan.draw(.get, path: "/v1/invoice") == nil)
        #expect(plan.draw(.post, path: "/v1/customer") == nil)
        #expect(plan.draw(.post, path: "/v1/invoice") == .slow)
    }

    @Test func `chance follows the seed and the rate`() {
        func drawn(_ seed: UInt64) -> [SandboxFault?] {
            var plan = FaultPlan(perThousand: [.throttled: 100, .slow: 50], seed: seed)
            return (0..<4000).map { _ in plan.draw(.get, path: "/") }
        }
        #expect(drawn(1) == drawn(1))
        #expect(drawn(1) != drawn(2))
        let throttled = drawn(3).count { $0 == .throttled }
        #expect((300...500).contains(throttled))
        #expect(!drawn(3).contains(.serverError))
    }

    @Test func `a plan is read from JSON`() throws {
        let plan = FaultPlan(json: [
            "rules": [["fault": "truncated", "method": "GET", "path": "x", "skip": 2, "count": 3]],
            "perThousand": ["slow": 7], "seed": 9,
        ])
        #expect(
            plan
                == FaultPlan(
                    rules: [
                        FaultRule(.truncated, method: .get, pathPart: "x", skip: 2, count: 3)
                    ],
                    perThousand: [.slow: 7],
                    seed: 9
                )
        )
        #expect(FaultPlan(json: []) == nil)
        #expect(FaultPlan(json: ["perThousand": ["slow": 1001]]) == nil)
        #expect(FaultPlan(json: ["rules": [["fault": "slow", "method": "NO METHOD"]]]) == nil)
    }
}
