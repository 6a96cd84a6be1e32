import TestSupport
import Testing

@testable import Accounting

/// Seeded invoices of every shape: what is planned always adds up.
@Suite struct InvoicePropertyTests {
    private static func invoice(_ random: inout SeededGenerator) throws -> InvoiceFacts {
        let code = ["USD", "JPY", "KWD"].randomElement(using: &random) ?? "USD"
        let count = Int.random(in: 1...8, using: &random)
        var lines: [(String, Int64)] = (0..<count).map {
            ("il_\($0)", Int64.random(in: 0...200_000, using: &random))
        }
        lines[0].1 += 500_000
        // Prorations: credit for unused time.
        for index in lines.indices.dropFirst() where Int.random(in: 0..<4, using: &random) == 0 {
            lines[index].1 = -Int64.random(in: 0...50_000, using: &random)
        }
        func parts(_ name: String, max: Int64) -> [(String, Int64)] {
            (0..<Int.random(in: 0...2, using: &random)).map {
                ("\(name)_\($0)", Int64.random(in: 0...max, using: &random))
            }
        }
        return try Sample.invoice(
            lines: lines,
            discounts: parts("di", max: 30_000),
            exclusive: parts("txe", max: 40_000),
            inclusive: parts("txi", max: 60_000),
            shipping: Bool.random(using: &random)
                ? Int64.random(in: 0...5_000, using: &random) : 0,
            in: code
        )
    }

    @Test(arguments: UInt64(1)...40)
    func `the lines of a document are the invoice's total, to the minor unit`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let invoice = try Self.invoice(&random)
            let lines = try invoice.documentLines()
            #expect(Money.sum(lines.map(\.amount), in: invoice.currency) == invoice.total)
            #expect(Set(lines.map(\.amount.currency)) == [invoice.currency])
            let situation = InvoiceSituation(
                invoice: invoice,
                customer: Sample.customer(),
                products: invoice.productIDs.map { ProductFacts(id: $0, name: nil) },
                payments: [],
                outOfBand: [],
                isBooked: false
            )
            let plan = try Sample.policy().plan(invoice: situation)
            let document = try #require(plan.documents.first { $0.kind == .invoice })
            #expect(document.amount == invoice.total)
            let receivable = document.entries.flatMap(\.postings).filter { $0.role == .receivable }
            #expect(receivable.map(\.amount) == [invoice.total])
            #expect(Set(document.dependsOn).isSubset(of: plan.documents.map(\.externalID)))
        }
    }

    @Test(arguments: UInt64(1)...40)
    func `the lines of a partial refund add up to the part`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let invoice = try Self.invoice(&random)
            let total = invoice.total.minorUnits
            var parts: [Int64] = [1, 2, total / 3, total / 2, total - 1, total]
            for _ in 0..<10 { parts.append(Int64.random(in: 1...total, using: &random)) }
            for part in parts where part > 0 {
                let amount = Money(part, invoice.currency)
                let lines = try BookingPolicy.proportionalLines(of: invoice, amount)
                #expect(Money.sum(lines.map(\.amount), in: invoice.currency) == amount)
                #expect(part == total || lines.allSatisfy { !$0.amount.isZero })
                let whole = try invoice.documentLines()
                for line in lines {
                    let full = try #require(whole.first { $0.source == line.source })
                    #expect(line.amount.minorUnits.magnitude <= full.amount.minorUnits.magnitude)
                    #expect(line.amount.isNegative == full.amount.isNegative)
                }
            }
        }
    }

    @Test func `every part of a small invoice with a credit line adds up`() throws {
        let invoice = try Sample.invoice(
            lines: [("a", 97), ("b", -31), ("c", 13)],
            discounts: [("d", 7)],
            exclusive: [("t", 11)],
            inclusive: [("i", 5)]
        )
        let total = invoice.total.minorUnits
        #expect(total == 83)
        for part in 1...total {
            let lines = try BookingPolicy.proportionalLines(
                of: invoice,
                Money(part, invoice.currency)
            )
            #expect(lines.map(\.amount.minorUnits).reduce(0, +) == part)
        }
    }

    @Test func `many small refunds give back no more than the whole`() throws {
        let invoice = try Sample.invoice(lines: [("a", 1000), ("b", 333), ("c", 667)])
        let parts = (0..<20).map { _ in Money(100, invoice.currency) }
        let lines = try parts.flatMap {
            try BookingPolicy.proportionalLines(of: invoice, $0)
        }
        #expect(Money.sum(lines.map(\.amount), in: invoice.currency) == invoice.total)
    }
}
