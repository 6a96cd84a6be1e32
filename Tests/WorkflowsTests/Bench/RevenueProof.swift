import Accounting
import HTTP
import JSON
import Stripe
import Testing
import Workflows

/// What the lines of one record in NetSuite say.
private struct SoldRecord {
    let externalID: String
    let type: String
    let currency: Currency
    /// In minor units, by the source of the item.
    var items: [String: Int64] = [:]

    /// Records that take back what others sold.
    var isCredit: Bool { ["creditMemo", "cashRefund"].contains(type) }

    /// Only what products brought, named or not.
    var products: [String: Int64] {
        items.filter { ItemRole.ofSource($0.key) == .product && $0.value != 0 }
    }
}

extension ItemRole {
    /// The role of an item by its source; whatever is no role's own item is a product's.
    fileprivate static func ofSource(_ source: String) -> ItemRole {
        allCases.first { $0.sourceID == source } ?? .product
    }
}

extension Bench {
    /// Revenue by item is what Stripe's lines sold less what was credited.
    ///
    /// Each booked invoice sells, item by item, what the lines of Stripe's invoice say; and the income account
    /// holds exactly what the lines of all records add up to.
    func proveRevenue(
        by subject: ItemMapping.Subject = .product,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let records = try await soldRecords()
        #expect(!records.isEmpty, sourceLocation: sourceLocation)
        try await proveInvoices(records, by: subject, sourceLocation)
        var income: [String: Int64] = [:]
        for record in records.values {
            let sign: Int64 = record.isCredit ? -1 : 1
            for (source, amount) in record.items {
                let role = ItemRole.ofSource(source)
                guard role.accountRole == .salesIncome else { continue }
                income["salesIncome \(record.currency.code)", default: 0] -= sign * amount
            }
        }
        let books = netSuiteBalances().filter { $0.key.hasPrefix("salesIncome") }
        #expect(books == income.filter { $0.value != 0 }, sourceLocation: sourceLocation)
    }

    private func proveInvoices(
        _ records: [String: SoldRecord],
        by subject: ItemMapping.Subject,
        _ sourceLocation: SourceLocation
    ) async throws {
        let gateway = try stripeGateway()
        var compared = 0
        var cursor: String?
        repeat {
            let page = try await gateway.invoices(created: span, after: cursor)
            for invoice in page.items {
                guard let record = records["inv_\(invoice.id)"] else { continue }
                compared += 1
                var sold: [String: Int64] = [:]
                for line in invoice.lines {
                    let own = subject == .price ? line.priceID ?? line.productID : line.productID
                    let source = own ?? ItemRole.product.sourceID
                    sold[source, default: 0] += line.amount.minorUnits
                }
                let taxes = invoice.inclusiveTaxes.map(\.amount.minorUnits).reduce(0, +)
                if taxes == 0 {
                    #expect(
                        record.products == sold.filter { $0.value != 0 },
                        "\(invoice.id)",
                        sourceLocation: sourceLocation
                    )
                } else {
                    // How much of a tax is in which line is Stripe's to know; all of it is in their sum.
                    #expect(
                        record.products.values.reduce(0, +) == sold.values.reduce(-taxes, +),
                        "\(invoice.id)",
                        sourceLocation: sourceLocation
                    )
                }
            }
            cursor = page.nextCursor
        } while cursor != nil
        #expect(compared > 20, sourceLocation: sourceLocation)
    }

    private func soldRecords() async throws -> [String: SoldRecord] {
        var sources: [String: String] = [:]
        for row in try await control(.get, "records?type=nonInventorySaleItem").arrayValue ?? [] {
            let externalID = try #require(row["externalId"]?.stringValue.flatMap(ExternalID.init))
            let link = try #require(books.contents.links[externalID])
            sources[try #require(row["id"]?.stringValue)] = link.sources.first
        }
        var records: [String: SoldRecord] = [:]
        for row in try await control(.get, "transactions").arrayValue ?? [] {
            let externalID = try #require(row["externalId"]?.stringValue)
            records[externalID] = SoldRecord(
                externalID: externalID,
                type: try #require(row["type"]?.stringValue),
                currency: try #require(row["currency"]?.stringValue.flatMap(Currency.init))
            )
        }
        for type in ["invoice", "creditMemo", "cashSale", "cashRefund"] {
            for row in try await control(.get, "records?type=\(type)").arrayValue ?? [] {
                let externalID = try #require(row["externalId"]?.stringValue)
                let currency = try #require(records[externalID]).currency
                for line in row["item"]?["items"]?.arrayValue ?? [] {
                    let item = try #require(line["item"]?["id"]?.stringValue)
                    let amount = try #require(line["amount"]?.numberValue)
                    let money = try #require(Money(decimal: amount.text, currency))
                    records[externalID]?.items[try #require(sources[item]), default: 0] +=
                        money.minorUnits
                }
            }
        }
        return records.filter { !$0.value.items.isEmpty }
    }
}
