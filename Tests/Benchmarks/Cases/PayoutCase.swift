import Accounting
import JSON
import Stripe

/// The decision about a payout of 10,000 members, and the reading of those members.
///
/// No peer plans payouts; Python's time for merely parsing the same members is the yardstick.
enum PayoutCase {
    private static let memberCount = 10_000

    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let page = BalancePage(seed: 6, count: memberCount, isExpanded: true)
        let bytes = page.bytes
        let path = try bench.write(bytes, as: "members.json")
        let answer = try bench.python.prepare("members-reading", ["path": .string(path)])
        try Workbench.require(
            answer["members"]?.int64Value == Int64(memberCount),
            "the number of members"
        )
        let situation = try situation(try members(bytes), net: page.net)
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: situation.payout.amount.currency,
            customerCurrencies: []
        )
        let planned = try policy.plan(payout: situation)
        try Workbench.require(
            planned.plan.findings.isEmpty && planned.statement.net == situation.payout.amount,
            "the plan and the sum of the members"
        )
        let yardstick = bench.python.contestant(
            "Python json.loads alone",
            "members-reading",
            count: 1
        )
        let plans = 5
        let planning = Contestant(name: "BookingPolicy.plan") {
            var postings = 0
            let cost = try await Cost.of(plans) {
                for _ in 0..<plans {
                    postings += try policy.plan(payout: situation).plan.documents.count
                }
            }
            try Workbench.require(postings == plans * planned.plan.documents.count, "the plans")
            return cost
        }
        let reading = Contestant(name: "parse and check of every member") {
            var count = 0
            let cost = try await Cost.of(1) { count += try members(bytes).count }
            try Workbench.require(count == memberCount, "the number of members")
            return cost
        }
        let size = "\(bytes.count / 1_000_000) MB"
        return [
            Benchmark(title: "Payout of 10,000: plan", ours: planning, peers: [yardstick]),
            Benchmark(
                title: "Payout of 10,000: read the \(size) of members",
                ours: reading,
                peers: [yardstick]
            ),
        ]
    }

    /// Reads a page's rows into facts, as the gateway does.
    private static func members(_ bytes: [UInt8]) throws -> [BalanceTransactionFacts] {
        let page = try JSONValue.parse(bytes, keeping: .rows)
        return try (page["data"]?.arrayValue ?? []).map {
            try BalanceTransactionFacts(stripe: StripeFields($0))
        }
    }

    /// The payout of these members, all booked.
    private static func situation(
        _ members: [BalanceTransactionFacts],
        net: Int64
    ) throws -> PayoutSituation {
        guard let currency = Currency("USD"), let day = CalendarDate("2026-10-05") else {
            throw BenchmarkFault("the sample payout is refused")
        }
        var links: [ExternalID: Link] = [:]
        for member in members {
            guard let expected = member.expectedRecord else { continue }
            links[expected.id] = Link(
                externalID: expected.id,
                kind: expected.kind,
                internalID: String(links.count + 1),
                sources: [member.id],
                fingerprint: "",
                amount: expected.amount,
                origin: .created
            )
        }
        let payout = PayoutFacts(
            id: "po_1Benchmark",
            amount: Money(net, currency),
            status: .paid,
            itemisation: .completed,
            isAutomatic: true,
            isInstant: false,
            arrivalDate: day,
            created: Timestamp(seconds: 1_790_000_000),
            balanceTransactionID: nil,
            failureBalanceTransactionID: nil,
            failureCode: nil,
            traceID: nil,
            statementDescriptor: nil
        )
        return PayoutSituation(
            payout: payout,
            account: "main",
            members: members,
            links: links,
            isDeposited: false
        )
    }
}
