import Accounting
import JSON
import Stripe
import TestSupport
import Testing

/// The sample payouts, read by the real decoders and planned: each line of each deposit.
@Suite struct ScenarioTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Payment lines by record, in the list's order.
        let payments: [String]
        let other: [String]
        let cashback: [String]
        let suspense: String
        let codes: [FindingCode]
    }

    private static let table: [Expected] = [
        Expected(
            testDescription: "automatic payout, mixed rows",
            payments: [
                "pay_ch_a 100.00", "pay_ch_b 50.00", "pay_py_c 200.00", "rfd_re_a -20.00",
                "rfd_dp_b -50.00",
            ],
            other: [],
            cashback: [
                "processingFees 9.95", "stripeFees 5.00", "disputeFees 15.00", "taxOnFees 0.40",
                "suspense 200.00",
            ],
            suspense: "-200.00",
            codes: [.memberUnbooked]
        ),
        Expected(
            testDescription: "negative payout (bank account debited)",
            payments: ["pay_ch_d 10.00", "rfd_re_d -40.00"],
            other: ["clearing 30.59"],
            cashback: ["processingFees 0.59"],
            suspense: "0.00",
            codes: [.payoutNegative]
        ),
        Expected(
            testDescription: "payout that carries the money of an earlier failed payout",
            payments: ["pay_ch_e 30.00"],
            other: ["payoutTransit 55.05"],
            cashback: ["processingFees 1.17"],
            suspense: "0.00",
            codes: []
        ),
        Expected(
            testDescription: "dispute won and refund failed: negative fee",
            payments: ["pay_ch_f 100.00", "pay_re_a 20.00"],
            other: ["disputeFees 15.00", "disputeReversals 50.00"],
            cashback: ["processingFees 3.20"],
            suspense: "0.00",
            codes: []
        ),
        Expected(
            testDescription: "presentment EUR, settlement USD",
            payments: ["pay_ch_eur 12.34", "rfd_re_eur -6.17"],
            other: [],
            cashback: ["processingFees 0.66"],
            suspense: "0.00",
            codes: []
        ),
        Expected(
            testDescription: "holds, reserve and contribution",
            payments: ["pay_ch_g 100.00", "pay_ch_h 80.00"],
            other: [],
            cashback: [
                "processingFees 5.82", "riskReserve 5.00", "minimumBalanceReserve 10.00",
                "donations 1.00",
            ],
            suspense: "0.00",
            codes: []
        ),
        Expected(
            testDescription: "manual payout",
            payments: [],
            other: ["clearing 50.00"],
            cashback: [],
            suspense: "0.00",
            codes: []
        ),
        Expected(
            testDescription: "zero-decimal currency",
            payments: ["pay_ch_jpy 500", "rfd_re_jpy -100"],
            other: [],
            cashback: [],
            suspense: "0",
            codes: []
        ),
    ]

    /// Presentment amounts of the charges and refunds that were exchanged, in minor units of euro.
    private static let exchanged: [String: Int64] = ["ch_eur": 1000, "re_eur": 500]

    private static func scenarios() throws -> [JSONValue] {
        let file = try JSONValue.parse(
            Samples.data("stripe/payout-scenarios.constructed.json")
        )
        return file["scenarios"]?.arrayValue ?? []
    }

    @Test func `every scenario of the samples is expected here`() throws {
        let names = try Self.scenarios().compactMap { $0["name"]?.stringValue }
        #expect(names.count >= 8)
        #expect(Set(names) == Set(Self.table.map(\.testDescription)))
    }

    @Test(arguments: table)
    func `the deposit of a sample payout has exactly these lines`(expected: Expected) throws {
        let scenario = try #require(
            try Self.scenarios().first { $0["name"]?.stringValue == expected.testDescription }
        )
        let payout = try PayoutFacts(stripe: StripeFields(try #require(scenario["payout"])))
        let rows = try (scenario["balance_transactions"]?.arrayValue ?? []).map {
            try row(BalanceTransactionFacts(stripe: StripeFields($0)))
        }
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try #require(Currency("USD")),
            customerCurrencies: []
        )
        let sorted: SortedMembers
        if payout.isAutomatic {
            sorted = try PayoutSituation(
                payout: payout,
                account: "main",
                members: rows,
                links: try links(rows),
                isDeposited: false
            ).sorted(policy)
        } else {
            sorted = try payout.withdrawal(by: rows.first, from: .clearing)
        }
        let plan = try policy.plan(payout: payout, account: "main", members: sorted.members)
        guard case .deposit(let draft) = try #require(plan.plan.documents.first).document else {
            Issue.record("the first document is no deposit")
            return
        }
        #expect(
            draft.payments.map { "\($0.record.text) \($0.amount.decimalText)" } == expected.payments
        )
        func lines(_ lines: [DepositLine]) -> [String] {
            lines.map { "\($0.role.rawValue) \($0.amount.decimalText)" }
        }
        #expect(lines(draft.other).sorted() == expected.other.sorted())
        #expect(lines(draft.cashback).sorted() == expected.cashback.sorted())
        #expect(plan.statement.suspense.decimalText == expected.suspense)
        #expect((sorted.findings + plan.plan.findings).map(\.code) == expected.codes)
        #expect(plan.statement.residual.isZero)
        #expect(plan.statement.addsUp)
        let report = StatementReport(
            statement: plan.statement,
            members: sorted.members,
            records: [:]
        )
        #expect(report.isProved)
    }

    /// The row with the object behind it, which the samples name only by id.
    private func row(_ row: BalanceTransactionFacts) throws -> BalanceTransactionFacts {
        guard let id = row.sourceID else { return row }
        let euro = try #require(Currency("EUR"))
        let amount = Self.exchanged[id].map { Money($0, euro) } ?? row.amount.magnitude
        switch row.reportingCategory {
        case "charge":
            return row.with(
                source: .charge(
                    ChargeFacts(
                        id: id,
                        paymentIntentID: nil,
                        customerID: nil,
                        billingName: nil,
                        billingEmail: nil,
                        status: .succeeded,
                        isCaptured: true,
                        amountCaptured: amount,
                        created: row.created,
                        description: nil,
                        balanceTransaction: nil,
                        invoiceID: nil
                    )
                )
            )
        case "refund", "refund_failure":
            return row.with(
                source: .refund(
                    RefundFacts(
                        id: id,
                        amount: amount,
                        status: .succeeded,
                        chargeID: "ch_x",
                        paymentIntentID: nil,
                        created: row.created,
                        reason: nil,
                        balanceTransactionID: row.id,
                        failureBalanceTransactionID: nil
                    )
                )
            )
        case "dispute":
            return row.with(
                source: .dispute(
                    DisputeFacts(
                        id: id,
                        amount: amount,
                        status: "lost",
                        reason: nil,
                        chargeID: "ch_x",
                        paymentIntentID: nil,
                        created: row.created,
                        balanceTransactions: [row]
                    )
                )
            )
        default: return row
        }
    }

    /// A record for everything that needs one, with its own amount.
    private func links(_ rows: [BalanceTransactionFacts]) throws -> [ExternalID: Link] {
        var links: [ExternalID: Link] = [:]
        for row in rows {
            guard let expected = row.expectedRecord else { continue }
            links[expected.id] = Link(
                externalID: expected.id,
                kind: expected.kind,
                internalID: "1",
                sources: [],
                fingerprint: "",
                amount: expected.amount.magnitude,
                origin: .created
            )
        }
        return links
    }
}
