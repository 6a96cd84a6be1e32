import Accounting
import Testing

@testable import Sandbox

@Suite struct MonthScriptTests {
    static let small = MonthParameters(scalePermille: 20)

    @Test(arguments: UInt64(1)...64)
    func `every small month proves its own figures`(seed: UInt64) throws {
        let world = try MonthScript(seed: seed, parameters: Self.small).write()
        let truth = MonthTruth(of: world)
        for payout in truth.payouts { #expect(payout.net == payout.amount) }
        #expect(truth.payouts.contains { $0.amount < 0 })
        #expect(truth.payouts.count { $0.hasFailed } == 1)
        for figures in truth.currencies.values {
            let activity = figures.amountByCategory.values.reduce(0, +) - figures.fees
            #expect(activity == figures.closingBalance)
            #expect(figures.feesByKind.values.reduce(0, +) == figures.fees)
        }
    }

    @Test(
        arguments: [(2026, 2), (2028, 2), (2026, 12), (2027, 1), (2026, 11)]
            as [(Int64, Int64)]
    )
    func `any month can be written`(year: Int64, month: Int64) throws {
        for seed in UInt64(1)...8 {
            let world = try MonthScript(
                seed: seed,
                parameters: MonthParameters(year: year, month: month, scalePermille: 20)
            ).write()
            let first = Timestamp(seconds: world.opening).dateInUTC.parts
            #expect(first.year == year && first.month == month && first.day == 1)
            #expect(world.rows.allSatisfy { (world.opening..<world.closing).contains($0.created) })
        }
    }

    @Test func `a month that does not exist is refused`() {
        #expect(throws: MonthFault.self) {
            try MonthScript(seed: 1, parameters: MonthParameters(month: 13)).write()
        }
    }

    @Test func `the same seed gives the same month and another seed another`() throws {
        func write(_ seed: UInt64) throws -> StripeWorld {
            try MonthScript(seed: seed, parameters: Self.small).write()
        }
        let first = try write(3)
        #expect(try write(3).rows == first.rows)
        #expect(try write(3).events == first.events)
        #expect(try write(4).rows != first.rows)
    }

    @Test func `a full month has the promised size and variety`() throws {
        let world = try MonthScript(seed: 2026).write()
        #expect(world.charges.count >= 2_000)
        #expect((350...450).contains(world.customers.count))
        #expect(world.products.count == 12)
        #expect(world.prices.count >= 25)
        let paid = Set(world.invoicePayments.map(\.paymentIntentID))
        let loose = world.charges.count { !paid.contains($0.paymentIntentID) }
        #expect((world.charges.count / 20...world.charges.count / 7).contains(loose))
        #expect(Set(world.charges.map(\.currency)) == ["usd", "eur", "jpy", "kwd"])
        #expect(Set(world.rows.map(\.currency)) == ["usd", "eur", "jpy"])
        #expect(
            Set(world.invoices.map { $0.status(at: world.closing) })
                == ["open", "paid", "uncollectible", "void"]
        )
        let kinds = Set(world.rows.flatMap(\.fees).map(\.type))
        #expect(
            kinds == ["stripe_fee", "tax", "application_fee", "payment_method_passthrough_fee"]
        )
        let names = Dictionary(grouping: world.customers, by: \.name)
        #expect(names.values.contains { $0.count > 1 })
        #expect(MonthTruth(of: world).payouts.count >= 25)
    }

    @Test func `a dinar charge settles in dollars at the day's rate`() throws {
        let world = try MonthScript(seed: 7, parameters: Self.small).write()
        let charges = world.charges.filter { $0.currency == "kwd" }
        #expect(!charges.isEmpty)
        for charge in charges {
            let row = try #require(world.rows.first { $0.id == charge.rowID })
            let rate = try #require(row.exchangeRateMicro)
            #expect(row.currency == "usd")
            #expect(charge.amount.isMultiple(of: 10))
            #expect(abs(row.amount * 10_000_000 - charge.amount * rate) <= 5_000_000)
        }
    }

    @Test func `many-to-many payments occur both ways`() throws {
        let world = try MonthScript(seed: 7, parameters: Self.small).write()
        let byInvoice = Dictionary(grouping: world.invoicePayments, by: \.invoiceID)
        let byIntent = Dictionary(grouping: world.invoicePayments, by: \.paymentIntentID)
        #expect(byInvoice.values.contains { $0.count == 2 })
        #expect(byIntent.values.contains { $0.count == 2 })
    }

    @Test func `the negative payout takes money from the bank`() throws {
        let world = try MonthScript(seed: 7, parameters: Self.small).write()
        let payout = try #require(world.payouts.first { $0.amount < 0 })
        let row = try #require(world.rows.first { $0.id == payout.rowID })
        #expect(row.amount == -payout.amount)
        #expect(row.amount > 0)
    }

    @Test func `credit is used before money and its ledger ends where it says`() throws {
        let world = try MonthScript(seed: 7, parameters: Self.small).write()
        var balances: [String: Int64] = [:]
        for row in world.customerBalance.sorted(by: { $0.created < $1.created }) {
            balances[row.customerID, default: 0] += row.amount
            #expect(balances[row.customerID] == row.endingBalance)
        }
        let invoice = try #require(world.invoices.first { $0.startingBalance < 0 })
        #expect(invoice.amountPayable < invoice.totals.total)
        #expect(
            Set(world.customerBalance.map(\.type)) == [
                "adjustment", "applied_to_invoice", "credit_note",
            ]
        )
    }
}

@Suite struct MonthAuditTests {
    @Test func `a wrong figure anywhere is found`() throws {
        let world = try MonthScript(seed: 7, parameters: MonthScriptTests.small).write()
        #expect(MonthAudit.faults(of: world).isEmpty)
        let spoilers: [(inout StripeWorld) -> Void] = [
            { $0.payouts[0].amount += 1 },
            { $0.rows[10].amount += 1 },
            { $0.rows[10].id = $0.rows[11].id },
            { $0.rows[0].created = $0.closing },
            { $0.invoices[5].lines[0].amount += 1 },
            { $0.invoices[5].totals.subtotal += 1 },
            { $0.invoicePayments[3].amount += 1 },
            { $0.refunds[0].amount += 100_000_000 },
            { world in world.payouts.removeAll { $0.amount < 0 } },
            { world in world.disputes.removeAll { $0.isInquiry } },
            { world in world.rows.removeAll { $0.category == "topup" } },
        ]
        for (number, spoil) in spoilers.enumerated() {
            var spoiled = world
            spoil(&spoiled)
            #expect(!MonthAudit.faults(of: spoiled).isEmpty, "spoiler \(number)")
        }
    }
}
