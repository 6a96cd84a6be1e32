import Jobs
import Testing

@Suite struct OrderingKeyTests {
    private static let objectKinds: [JobKind] = [
        .customerSync, .invoiceSync, .chargeSync, .refundSync, .disputeSync, .creditNoteSync,
        .payoutReconciliation,
    ]

    @Test func `whatever concerns one object of Stripe has one key`() {
        let keys = Set(Self.objectKinds.map { $0.orderingKey(account: "main", of: "x_1") })
        #expect(keys == ["stripe:main:x_1"])
    }

    @Test func `other objects and other accounts have other keys`() {
        let kind = JobKind.invoiceSync
        let keys = [
            kind.orderingKey(account: "main", of: "in_1"),
            kind.orderingKey(account: "main", of: "in_2"),
            kind.orderingKey(account: "eu", of: "in_1"),
        ]
        #expect(Set(keys).count == 3)
    }

    @Test func `work over a span of time runs beside everything, but for an account's balances`() {
        let inTurn: [JobKind: String] = [
            .balancePosting: "balance:main", .salesforceBalances: "salesforce.balances:main",
        ]
        for kind in JobKind.allCases {
            #expect(kind.orderingKey(account: "main", of: nil) == inTurn[kind], "\(kind)")
        }
        #expect(JobKind.balancePosting.orderingKey(account: "main", of: "x") == "balance:main")
    }

    @Test func `a pushed record has one key in whatever letters it is named`() {
        let keys = ["ABC-1", "abc-1"].map { JobKind.customerPush.orderingKey(account: "", of: $0) }
        #expect(keys[0] != nil)
        #expect(keys[0] == keys[1])
    }

    @Test func `only jobs about nothing that changes have no key`() {
        let free = JobKind.allCases.filter { $0.orderingKey(account: "main", of: "x") == nil }
        #expect(Set(free) == [.eventCatchUp, .balanceProof, .callbackDelivery])
    }
}
