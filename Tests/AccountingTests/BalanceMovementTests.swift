import Accounting
import Testing

/// Every kind of movement of a customer's balance.
@Suite struct BalanceMovementTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: CustomerBalanceFacts.Kind
        let amount: Int64
        let documents: [String]
        let balances: [AccountRole: Int64]
        var findings: [FindingCode] = []
    }

    static let rows: [Row] =
        [
            Row(
                testDescription: "goodwill",
                kind: .adjustment,
                amount: -500,
                documents: ["cm_cbtxn_1"],
                balances: [.discounts: 500, .customerCredit: -500]
            ),
            Row(
                testDescription: "goodwill taken back",
                kind: .adjustment,
                amount: 500,
                documents: ["cm_cbtxn_1"],
                balances: [.discounts: -500, .customerCredit: 500]
            ),
            Row(
                testDescription: "opening balance",
                kind: .initial,
                amount: -500,
                documents: ["cm_cbtxn_1"],
                balances: [.preCutover: 500, .customerCredit: -500]
            ),
            Row(
                testDescription: "migration",
                kind: .migration,
                amount: 70,
                documents: ["cm_cbtxn_1"],
                balances: [.preCutover: -70, .customerCredit: 70]
            ),
            Row(
                testDescription: "paid at checkout",
                kind: .checkoutPayment,
                amount: -500,
                documents: ["inv_cbtxn_1"],
                balances: [.receivable: 500, .customerCredit: -500],
                findings: [.paymentUnapplied]
            ),
            Row(
                testDescription: "checkout canceled",
                kind: .checkoutPaymentCanceled,
                amount: 500,
                documents: ["cm_cbtxn_1"],
                balances: [.receivable: -500, .customerCredit: 500],
                findings: [.paymentUnapplied]
            ),
            Row(
                testDescription: "unspent bank transfer",
                kind: .unspentReceiverCredit,
                amount: -500,
                documents: ["inv_cbtxn_1"],
                balances: [.receivable: 500, .customerCredit: -500],
                findings: [.paymentUnapplied]
            ),
            Row(
                testDescription: "unknown",
                kind: .unrecognized("gift"),
                amount: -500,
                documents: [],
                balances: [:],
                findings: [.statusUnsupported]
            ),
            Row(
                testDescription: "nothing moved",
                kind: .adjustment,
                amount: 0,
                documents: [],
                balances: [:]
            ),
        ]
        + [
            CustomerBalanceFacts.Kind.appliedToInvoice, .unappliedFromInvoice, .creditNote,
            .invoiceOverpaid, .invoiceTooLarge, .invoiceTooSmall,
        ].map {
            Row(
                testDescription: "\($0)",
                kind: $0,
                amount: -500,
                documents: [],
                balances: [:]
            )
        }

    @Test(arguments: rows)
    func `a movement stands between its reason and the liability to the customer`(
        row: Row
    ) throws {
        let policy = try Sample.policy()
        let plan = try policy.plan(
            balance: [
                CustomerBalanceFacts(
                    id: "cbtxn_1",
                    customerID: "cus_1",
                    kind: row.kind,
                    amount: Money(row.amount, try Sample.currency("USD")),
                    created: Sample.moment,
                    description: "Why"
                )
            ],
            customer: try policy.customerID(for: "cus_1")
        )
        let documents = plan.documents.filter { $0.kind != .item }
        #expect(documents.map(\.externalID.text) == row.documents)
        #expect(plan.balances.filter { $0.value != 0 } == row.balances)
        #expect(plan.findings.map(\.code) == row.findings)
        let needed = Set(documents.flatMap(\.lines).map(\.item))
        #expect(Set(plan.documents.filter { $0.kind == .item }.map(\.externalID)) == needed)
    }
}
