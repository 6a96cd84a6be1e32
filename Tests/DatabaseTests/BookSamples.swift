import Accounting
import Testing

@testable import Database

extension Finding {
    static func sample(
        _ code: FindingCode = .drift,
        subject: String,
        sentence: String = "It differs."
    ) -> Finding {
        Finding(code, subject: subject, sentence: sentence, fix: "Look at it.")
    }
}

/// Books in which only the named things matter.
enum Sample {
    static func link(
        _ externalID: String,
        internalID: String = "17",
        sources: [String] = ["in_1"],
        amount: Int64? = 1250
    ) throws -> Link {
        let currency = try #require(Currency("EUR"))
        return Link(
            externalID: try #require(ExternalID(externalID)),
            kind: .invoice,
            internalID: internalID,
            sources: sources,
            fingerprint: "f-" + internalID,
            amount: amount.map { Money($0, currency) },
            origin: .created
        )
    }

    static func entry(
        _ id: String,
        _ date: String = "2026-10-01",
        amount: Int64 = 1250,
        narration: String = "Invoice"
    ) throws -> BalancedEntry {
        let eur = try #require(Currency("EUR"))
        let usd = try #require(Currency("USD"))
        return try BalancedEntry(
            id: id,
            date: try #require(CalendarDate(date)),
            narration: narration,
            postings: [
                Posting(.receivable, .debit, Money(amount, eur)),
                Posting(
                    .salesIncome,
                    .credit,
                    Money(amount * 2, usd),
                    settledAs: Money(amount, eur)
                ),
            ],
            sources: ["in_1", "ch_1"]
        )
    }

    static func statement(
        _ payoutID: String,
        _ date: String = "2026-10-01",
        account: String = "main",
        gross: Int64 = 10_000,
        net: Int64? = nil
    ) throws -> PayoutStatement {
        let eur = try #require(Currency("EUR"))
        return PayoutStatement(
            payoutID: payoutID,
            account: account,
            status: "paid",
            arrivalDate: try #require(CalendarDate(date)),
            gross: Money(gross, eur),
            fees: Money(300, eur),
            refunds: Money(-500, eur),
            disputes: Money(-20, eur),
            other: Money(7, eur),
            net: Money(net ?? (gross - 300 - 500 - 20 + 7), eur),
            memberCount: 12,
            suspense: Money(5, eur),
            residual: Money(0, eur),
            depositExternalID: try #require(ExternalID("dep_" + payoutID)),
            depositInternalID: "99"
        )
    }
}
