import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

extension Bench {
    /// What is left of each product after its credits, by the documents in NetSuite, is what was sold less what
    /// was credited of them; and the income account holds just that.
    ///
    /// Credits are worked out here by plain proportion; the books split them into whole minor units, so
    /// each credited line may differ by what rounding takes, and no more.
    func proveCredits(
        _ work: [HistoryTests.Work],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let booked = try await revenueInBooks()
        var expected = Revenue()
        let gateway = try stripeGateway()
        var sold: [String: [String: Double]] = [:]
        var billed: [String: Double] = [:]
        var cursor: String?
        repeat {
            let page = try await gateway.invoices(created: span, after: cursor)
            for invoice in page.items
            where ExternalID("inv_\(invoice.id)").map({ books.contents.links[$0] != nil }) == true {
                let all = try invoice.documentLines()
                let lines = all.filter { $0.role == .product }
                let whole = all.reduce(0) { $0 + Double($1.amount.minorUnits) }
                let currency = invoice.currency.code
                var own: [String: Double] = [:]
                for line in lines {
                    own["\(line.item.text) \(currency)", default: 0] += Double(
                        line.amount.minorUnits
                    )
                }
                expected.add(own, 1, roundings: 0)
                sold[invoice.id] = own
                billed[invoice.id] = whole
                try await credit(invoice, own, of: whole, gateway, &expected)
            }
            cursor = page.nextCursor
        } while cursor != nil
        let noted = expected.notedRefunds
        for id in Set(work.filter { $0.kind == .refundSync }.map(\.id)).subtracting(noted) {
            let refund = try await gateway.refund(id)
            guard let row = refund.balanceTransactionID, let charge = refund.chargeID,
                try await gateway.balanceTransaction(row).reportingCategory == "refund",
                let intent = try await gateway.charge(charge).paymentIntentID
            else { continue }
            let rows = try await gateway.invoicePayments(paymentIntent: intent)
                .filter { $0.status == .paid }
            let paid = rows.compactMap(\.amountPaid).reduce(0) { $0 + Double($1.minorUnits) }
            let part = min(paid, Double(refund.amount.minorUnits))
            for row in rows {
                guard let own = sold[row.invoiceID], let whole = billed[row.invoiceID],
                    let amount = row.amountPaid, paid > 0, whole > 0
                else { continue }
                let share = part * Double(amount.minorUnits) / paid
                expected.add(own, -share / whole, roundings: 2)
            }
        }
        for key in Set(booked.keys).union(expected.amounts.keys).sorted() {
            let difference = (booked[key] ?? 0) - (expected.amounts[key] ?? 0)
            #expect(
                abs(difference) <= Double(expected.roundings[key] ?? 0) + 0.001,
                "\(key): \(booked[key] ?? 0) of \(expected.amounts[key] ?? 0)",
                sourceLocation: sourceLocation
            )
        }
        #expect(expected.credits > 3, sourceLocation: sourceLocation)
        var income: [String: Double] = [:]
        for (key, amount) in booked {
            income["salesIncome " + key.suffix(3), default: 0] -= amount
        }
        let ledger = netSuiteBalances().filter { $0.key.hasPrefix("salesIncome") }
        #expect(
            ledger.mapValues(Double.init) == income.filter { $0.value != 0 },
            sourceLocation: sourceLocation
        )
    }

    /// What credit notes and the end of an invoice took back of its lines.
    private func credit(
        _ invoice: InvoiceFacts,
        _ own: [String: Double],
        of billed: Double,
        _ gateway: StripeGateway,
        _ expected: inout Revenue
    ) async throws {
        var before = 0.0
        let products = Dictionary(
            invoice.lines.map { ($0.id, $0.productID) },
            uniquingKeysWith: { first, _ in first }
        )
        for note in try await gateway.creditNotes(invoice: invoice.id) where note.status == .issued
        {
            expected.notedRefunds.formUnion(note.refunds.map(\.refundID))
            before += Double(note.prePayment?.minorUnits ?? 0)
            let whole = note.parts.lines.reduce(0) { $0 + Double($1.amount.minorUnits) }
            let inside = note.parts.inclusiveTaxes.reduce(0) { $0 + Double($1.amount.minorUnits) }
            var credited: [String: Double] = [:]
            for line in note.parts.lines {
                let product = line.creditedLineID.flatMap { products[$0] ?? nil } ?? line.productID
                let item = product.map { "item_\($0)" } ?? "item_\(ItemRole.product.sourceID)"
                credited["\(item) \(invoice.currency.code)", default: 0] +=
                    Double(line.amount.minorUnits) * (whole == 0 ? 0 : 1 - inside / whole)
            }
            expected.add(credited, -1, roundings: inside == 0 ? 0 : note.parts.lines.count)
        }
        guard invoice.status == .void, billed != 0 else { return }
        let rest = 1 - before / billed
        expected.add(own, -rest, roundings: before == 0 ? 0 : 2)
    }

    /// Sold less credited in NetSuite, by item and currency, of the items that stand for products.
    private func revenueInBooks() async throws -> [String: Double] {
        let links = books.contents.links
        var names: [String: String] = [:]
        for link in links.values where link.kind == .item {
            names[link.internalID] = link.externalID.text
        }
        var sums: [String: Double] = [:]
        let kinds: [(String, Double)] = [
            ("invoice", 1), ("cashSale", 1), ("creditMemo", -1), ("cashRefund", -1),
        ]
        for (type, sign) in kinds {
            for record in try await control(.get, "records?type=\(type)").arrayValue ?? [] {
                let id = try #require(record["externalId"]?.stringValue)
                let link = try #require(ExternalID(id).flatMap { links[$0] }, "\(id)")
                let currency = try #require(link.amount?.currency)
                for line in record["item"]?["items"]?.arrayValue ?? [] {
                    let item = try #require(line["item"]?["id"]?.stringValue.flatMap { names[$0] })
                    guard !ItemRole.allCases.contains(where: { $0.isOwn(item) }) else { continue }
                    let text = try #require(line["amount"]?.numberValue?.text)
                    let amount = try #require(Money(decimal: text, currency))
                    sums["\(item) \(currency.code)", default: 0] += sign * Double(amount.minorUnits)
                }
            }
        }
        return sums.filter { $0.value != 0 }
    }
}

extension ItemRole {
    /// Whether an item is the role's own, and no product's.
    fileprivate func isOwn(_ item: String) -> Bool {
        self != .product && item == "item_\(sourceID)"
    }
}

/// Sums by item and currency, and how far rounding may move each.
private struct Revenue {
    var amounts: [String: Double] = [:]
    var roundings: [String: Int] = [:]
    var notedRefunds: Set<String> = []
    var credits = 0

    mutating func add(_ parts: [String: Double], _ factor: Double, roundings count: Int) {
        if factor < 0 { credits += 1 }
        for (key, amount) in parts {
            amounts[key, default: 0] += factor * amount
            roundings[key, default: 0] += count
        }
    }
}
