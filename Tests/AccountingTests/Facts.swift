import Accounting
import Testing

/// Small builders of facts for tests; every default is the plainest case.
enum Sample {
    static func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

    static func policy(
        base: String = "USD",
        payouts: PayoutPolicy = PayoutPolicy()
    ) throws -> BookingPolicy {
        BookingPolicy(
            zone: .utc,
            baseCurrency: try currency(base),
            customerCurrencies: [],
            payouts: payouts
        )
    }

    static let moment = Timestamp(seconds: 1_790_000_000)

    static func row(
        _ id: String,
        _ amount: Int64,
        fee: Int64 = 0,
        _ category: String,
        type: String = "x",
        details: [FeeDetail] = [],
        source: SourceFacts? = nil,
        in code: String = "USD",
        description: String? = nil
    ) throws -> BalanceTransactionFacts {
        let currency = try currency(code)
        return BalanceTransactionFacts(
            id: id,
            amount: Money(amount, currency),
            fee: Money(fee, currency),
            net: Money(amount - fee, currency),
            feeDetails: details,
            type: type,
            reportingCategory: category,
            sourceID: nil,
            source: source,
            created: moment,
            availableOn: moment,
            description: description
        )
    }

    static func charge(
        _ id: String,
        _ amount: Int64,
        in code: String = "USD",
        intent: String? = nil,
        customer: String? = "cus_1",
        row: BalanceTransactionFacts? = nil
    ) throws -> ChargeFacts {
        ChargeFacts(
            id: id,
            paymentIntentID: intent,
            customerID: customer,
            billingName: nil,
            billingEmail: nil,
            status: .succeeded,
            isCaptured: true,
            amountCaptured: Money(amount, try currency(code)),
            created: moment,
            description: nil,
            balanceTransaction: row,
            invoiceID: nil
        )
    }

    static func refund(
        _ id: String,
        _ amount: Int64,
        charge: String,
        in code: String = "USD"
    )
        throws -> RefundFacts
    {
        RefundFacts(
            id: id,
            amount: Money(amount, try currency(code)),
            status: .succeeded,
            chargeID: charge,
            paymentIntentID: nil,
            created: moment,
            reason: nil,
            balanceTransactionID: "txn_\(id)",
            failureBalanceTransactionID: nil
        )
    }

    static func dispute(_ id: String, _ amount: Int64, charge: String) throws -> DisputeFacts {
        DisputeFacts(
            id: id,
            amount: Money(amount, try currency("USD")),
            status: "lost",
            reason: nil,
            chargeID: charge,
            paymentIntentID: nil,
            created: moment,
            balanceTransactions: [try row("txn_\(id)", -amount, fee: 1500, "dispute")]
        )
    }

    static func payout(
        _ id: String,
        _ amount: Int64,
        status: PayoutFacts.Status = .paid,
        in code: String = "USD"
    ) throws -> PayoutFacts {
        PayoutFacts(
            id: id,
            amount: Money(amount, try currency(code)),
            status: status,
            itemisation: .completed,
            isAutomatic: true,
            isInstant: false,
            arrivalDate: try #require(CalendarDate("2026-10-05")),
            created: moment,
            balanceTransactionID: "txn_\(id)",
            failureBalanceTransactionID: nil,
            failureCode: nil,
            traceID: nil,
            statementDescriptor: nil
        )
    }

    static func link(
        _ kind: RecordKind,
        _ source: String,
        _ amount: Int64,
        in code: String = "USD"
    )
        throws -> (ExternalID, Link)
    {
        let id = try kind.externalID(for: source)
        return (
            id,
            Link(
                externalID: id,
                kind: kind,
                internalID: "1\(source.utf8.count)",
                sources: [source],
                fingerprint: "",
                amount: Money(amount, try currency(code)),
                origin: .created
            )
        )
    }

    static func invoice(
        _ id: String = "in_1",
        lines: [(String, Int64)] = [("il_1", 1000)],
        prices: [String: String] = [:],
        discounts: [(String, Int64)] = [],
        exclusive: [(String, Int64)] = [],
        inclusive: [(String, Int64)] = [],
        shipping: Int64 = 0,
        total: Int64? = nil,
        status: InvoiceFacts.Status = .paid,
        remaining: Int64 = 0,
        startingBalance: Int64 = 0,
        endingBalance: Int64? = nil,
        in code: String = "USD"
    ) throws -> InvoiceFacts {
        let currency = try currency(code)
        func money(_ amount: Int64) -> Money { Money(amount, currency) }
        let computed =
            lines.map(\.1).reduce(0, +) - discounts.map(\.1).reduce(0, +)
            + exclusive.map(\.1).reduce(0, +) + shipping
        let amount = total ?? computed
        return InvoiceFacts(
            id: id,
            number: "A-1",
            status: status,
            customerID: "cus_1",
            customerName: "Ada Ltd",
            customerEmail: nil,
            currency: currency,
            created: moment,
            finalizedAt: moment,
            effectiveAt: nil,
            dueDate: nil,
            voidedAt: nil,
            markedUncollectibleAt: nil,
            lines: lines.map {
                InvoiceLineFacts(
                    id: $0.0,
                    description: $0.0,
                    amount: money($0.1),
                    quantity: "1",
                    productID: "prod_\($0.0)",
                    priceID: prices[$0.0]
                )
            },
            discountAmounts: discounts.map { NamedAmount(source: $0.0, amount: money($0.1)) },
            exclusiveTaxes: exclusive.map { NamedAmount(source: $0.0, amount: money($0.1)) },
            inclusiveTaxes: inclusive.map { NamedAmount(source: $0.0, amount: money($0.1)) },
            shipping: money(shipping),
            subtotal: money(amount),
            total: money(amount),
            amountDue: money(amount),
            amountPaid: money(amount - remaining),
            amountRemaining: money(remaining),
            startingBalance: money(startingBalance),
            endingBalance: endingBalance.map(money),
            metadata: [:]
        )
    }

    static func customer(_ id: String = "cus_1") -> CustomerFacts {
        CustomerFacts(
            id: id,
            name: "Ada Ltd",
            isPerson: false,
            email: "ada@example.com",
            phone: nil,
            address: nil,
            currency: nil,
            isDeleted: false,
            created: moment,
            metadata: [:]
        )
    }

    static func situation(
        _ invoice: InvoiceFacts,
        payments: [InvoicePayment] = [],
        booked: Bool = false
    )
        -> InvoiceSituation
    {
        InvoiceSituation(
            invoice: invoice,
            customer: customer(),
            products: [],
            payments: payments,
            outOfBand: [],
            isBooked: booked
        )
    }
}
