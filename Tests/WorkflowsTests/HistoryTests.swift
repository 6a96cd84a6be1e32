import Accounting
import Foundation
import HTTP
import JSON
import Jobs
import Sandbox
import Stripe
import Testing
import TestSupport
import Workflows

/// The books after a history of events: the same in whatever order and however often they come, and
/// what Stripe says customers owe.
///
/// `QUITTANCE_HISTORIES` sets how many histories are played, each from a seed of its own.
@Suite struct HistoryTests {
    /// A job an event asks for.
    struct Work: Sendable, Hashable {
        let moment: Int64
        let kind: JobKind
        let id: String
    }

    private static let count =
        ProcessInfo.processInfo.environment["QUITTANCE_HISTORIES"].flatMap { UInt64($0) } ?? 1

    @Test(arguments: 2..<2 + count)
    func `any order and repetition of events gives the same books`(seed: UInt64) async throws {
        let first = try Bench.month(seed)
        let work = try await first.work()
        try #require(work.count > 150)
        try await first.perform(work)
        first.proveBooks()
        try await first.proveReceivables()
        try await first.proveCustomers()
        try await first.proveRevenue()
        try await first.proveCredits(work)
        let expected = try await first.snapshot()
        var generator = SeededGenerator(seed: seed * 100)
        let shuffled = (work + work.filter { _ in Bool.random(using: &generator) })
            .shuffled(using: &generator)
        let bench = try Bench.month(seed)
        try await bench.perform(shuffled)
        bench.proveBooks()
        #expect(try await bench.snapshot() == expected, "seed \(seed)")
        // The books are the same, and so the next look at everything writes nothing.
        let calls = bench.netSuite.counters().calls.values.reduce(0, +)
        try await bench.perform(work)
        #expect(bench.netSuite.counters().calls.values.reduce(0, +) == calls, "seed \(seed)")
    }

    @Test(arguments: 3..<3 + count)
    func `events met as they happen end in the same accounts as read afterwards`(
        seed: UInt64
    ) async throws {
        let live = try Bench.month(seed)
        let end = live.stripe.now
        let work = try await live.work()
        let process = try live.process()
        for piece in work {
            live.stripe.setNow(piece.moment)
            await process.finish(piece.kind, .objects([piece.id]))
        }
        live.stripe.setNow(end)
        // Stripe tells nothing of movements of balances by hand; the last look finds them.
        for piece in work { await process.finish(piece.kind, .objects([piece.id])) }
        live.proveBooks()
        try await live.proveReceivables()
        try await live.proveRevenue()

        let later = try Bench.month(seed)
        try await later.perform(work)
        #expect(live.receivableAccounts() == later.receivableAccounts())

        // What was booked on the way needs nothing more.
        let calls = live.netSuite.counters().calls.values.reduce(0, +)
        for piece in work { await process.finish(piece.kind, .objects([piece.id])) }
        #expect(live.netSuite.counters().calls.values.reduce(0, +) == calls)
    }
}

extension Bench {
    /// The work of every event that asks for receivables, and of invoices whose events are older than
    /// Stripe keeps them, oldest first.
    func work() async throws -> [HistoryTests.Work] {
        let told = try await workOfEvents()
        let gateway = try stripeGateway()
        var older: [HistoryTests.Work] = []
        var cursor: String?
        repeat {
            let page = try await gateway.invoices(created: span, after: cursor)
            for invoice in page.items where !told.contains(where: { $0.id == invoice.id }) {
                let moment = (invoice.finalizedAt ?? invoice.created).seconds
                older.append(.init(moment: moment, kind: .invoiceSync, id: invoice.id))
            }
            cursor = page.nextCursor
        } while cursor != nil
        return older.sorted { $0.moment < $1.moment } + told
    }

    private func workOfEvents() async throws -> [HistoryTests.Work] {
        let gateway = try stripeGateway()
        var events: [StripeEvent] = []
        var cursor: String?
        repeat {
            let page = try await gateway.events(types: [], created: span, after: cursor)
            events += page.items
            cursor = page.nextCursor
        } while cursor != nil
        return events.reversed().compactMap { event in
            let moment = event.created.seconds
            switch EventRouting.route(event) {
            case .customer(let id): return .init(moment: moment, kind: .customerSync, id: id)
            case .invoice(let id): return .init(moment: moment, kind: .invoiceSync, id: id)
            case .charge(let id): return .init(moment: moment, kind: .chargeSync, id: id)
            case .refund(let id): return .init(moment: moment, kind: .refundSync, id: id)
            case .dispute(let id): return .init(moment: moment, kind: .disputeSync, id: id)
            case .creditNote(let id): return .init(moment: moment, kind: .creditNoteSync, id: id)
            case .payout, .invoicePayment, .ignored, .unknown: return nil
            }
        }
    }

    func perform(_ work: [HistoryTests.Work]) async throws {
        let process = try process()
        for piece in work {
            let run = await process.finish(piece.kind, .objects([piece.id]))
            for finding in run.findings where finding.code != .exchangeUnsupported {
                Issue.record("\(finding)")
            }
        }
    }

    /// The balances of the accounts that receivables touch.
    func receivableAccounts() -> [String: Int64] {
        netSuiteBalances().filter { entry in
            AccountRole.allCases.contains {
                $0 != .undepositedFunds && entry.key.hasPrefix($0.rawValue)
            }
        }
    }

    /// Every open amount in the books is Stripe's, and the liability to customers is their balances.
    func proveReceivables(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let gateway = try stripeGateway()
        var open: [String: String] = [:]
        for row in try await control(.get, "transactions").arrayValue ?? [] {
            guard let id = row["externalId"]?.stringValue else { continue }
            open[id] = row["open"]?.stringValue
        }
        var cursor: String?
        repeat {
            let page = try await gateway.invoices(created: span, after: cursor)
            for invoice in page.items {
                guard let booked = open["inv_\(invoice.id)"] else { continue }
                let isOpen = invoice.status == .open
                let owed = isOpen ? invoice.amountRemaining : Money(0, invoice.currency)
                let inBooks = Money(decimal: booked, invoice.currency)
                #expect(
                    inBooks == owed,
                    "\(invoice.id) \(invoice.status)",
                    sourceLocation: sourceLocation
                )
            }
            cursor = page.nextCursor
        } while cursor != nil
        try await proveBalances(gateway, sourceLocation)
    }

    /// Each customer owes in the books what Stripe says; no record is without a link, and no link without
    /// its record.
    func proveCustomers(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let links = books.contents.links
        var customers: [String: String] = [:]
        for link in links.values where link.kind == .customer {
            customers[link.internalID] = link.sources.first
        }
        var owed: [String: Int64] = [:]
        var seen: Set<String> = []
        for row in try await control(.get, "transactions").arrayValue ?? [] {
            let id = try #require(row["externalId"]?.stringValue)
            #expect(seen.insert(id).inserted, "\(id) stands twice", sourceLocation: sourceLocation)
            let link = ExternalID(id).flatMap { links[$0] }
            #expect(
                link?.internalID == row["id"]?.stringValue,
                "\(id) has no link",
                sourceLocation: sourceLocation
            )
            guard row["type"]?.stringValue == "invoice",
                let currency = row["currency"]?.stringValue.flatMap(Currency.init),
                let open = Money(decimal: row["open"]?.stringValue ?? "", currency)
            else { continue }
            let customer = row["entity"]?.stringValue.flatMap { customers[$0] } ?? "nobody"
            owed["\(customer) \(currency.code)", default: 0] += open.minorUnits
        }
        let records = links.values.filter { ![.customer, .item].contains($0.kind) }
        #expect(
            Set(records.map(\.externalID.text)) == seen,
            "every link has its record",
            sourceLocation: sourceLocation
        )
        var due: [String: Int64] = [:]
        let gateway = try stripeGateway()
        var cursor: String?
        repeat {
            let page = try await gateway.invoices(created: span, after: cursor)
            for invoice in page.items where invoice.status == .open {
                let customer = invoice.customerID ?? BookingPolicy.guestSource
                due["\(customer) \(invoice.currency.code)", default: 0] +=
                    invoice.amountRemaining.minorUnits
            }
            cursor = page.nextCursor
        } while cursor != nil
        #expect(
            owed.filter { $0.value != 0 } == due.filter { $0.value != 0 },
            sourceLocation: sourceLocation
        )
    }

    private func proveBalances(
        _ gateway: StripeGateway,
        _ sourceLocation: SourceLocation
    ) async throws {
        var balances: [String: Int64] = [:]
        var cursor: String?
        // Customers may be older than everything they did.
        let always = TimeSpan(from: Timestamp(seconds: 0), to: span.to)
        repeat {
            let page = try await gateway.customers(created: always, after: cursor)
            for customer in page.items where !customer.isDeleted {
                for movement in try await gateway.customerBalance(customer.id) {
                    balances["customerCredit \(movement.amount.currency.code)", default: 0] +=
                        movement.amount.minorUnits
                }
            }
            cursor = page.nextCursor
        } while cursor != nil
        let books = netSuiteBalances().filter { $0.key.hasPrefix("customerCredit") }
        #expect(books == balances.filter { $0.value != 0 }, sourceLocation: sourceLocation)
    }
}
