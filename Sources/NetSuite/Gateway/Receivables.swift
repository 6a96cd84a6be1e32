package import Accounting
import JSON
package import Jobs

extension NetSuiteGateway {
    /// What customers owe and their latest payment since a day, by internal id; one query for each.
    ///
    /// Open amounts are those of posted invoices; credits that wait for an invoice do not lessen them.
    /// - Throws: a rejection for an amount or a currency that cannot be read: a sum without it would
    ///   be wrong.
    package func receivables(
        of customers: [String],
        paidSince day: CalendarDate
    ) async throws(StepFailure) -> [String: CustomerReceivables] {
        guard !customers.isEmpty else { return [:] }
        let currencies = try await currencies()
        let marks = Self.marks(customers)
        let invoices = try await rows(
            "SELECT id, entity, currency, foreignamountunpaid AS amount FROM transaction"
                + " WHERE type = 'CustInvc' AND status = 'A' AND entity IN \(marks) ORDER BY id",
            parameters: customers
        )
        let payments = try await rows(
            "SELECT id, entity, currency, foreigntotal AS amount,"
                + " TO_CHAR(trandate, 'YYYY-MM-DD') AS day FROM transaction"
                + " WHERE type = 'CustPymt' AND entity IN \(marks)"
                + " AND trandate >= TO_DATE(?, 'YYYY-MM-DD') ORDER BY trandate, id",
            parameters: customers + [day.text]
        )
        var open: [String: [Currency: Money]] = [:]
        for row in invoices {
            let (customer, amount) = try Self.amount(row, currencies)
            guard !amount.isZero else { continue }
            let sum = open[customer]?[amount.currency] ?? Money(0, amount.currency)
            open[customer, default: [:]][amount.currency] = sum + amount
        }
        var latest: [String: CustomerReceivables.Payment] = [:]
        for row in payments {
            let (customer, amount) = try Self.amount(row, currencies)
            guard let date = Self.text(row, "day").flatMap({ CalendarDate($0) }) else {
                throw Self.unreadable(row)
            }
            latest[customer] = CustomerReceivables.Payment(date: date, amount: amount)
        }
        return Dictionary(
            customers.map { id in
                (id, CustomerReceivables(open: open[id] ?? [:], lastPayment: latest[id]))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func amount(
        _ row: JSONObject,
        _ currencies: CurrencyMap
    ) throws(StepFailure) -> (customer: String, amount: Money) {
        guard let customer = text(row, "entity"),
            let currency = currency(row, currencies), let money = amount(row, in: currency),
            (-Money.minorUnitsMax...Money.minorUnitsMax).contains(money.minorUnits)
        else { throw unreadable(row) }
        return (customer, money)
    }

    private static func unreadable(_ row: JSONObject) -> StepFailure {
        let id = text(row, "id") ?? "netsuite"
        return .reject([
            Finding(
                .objectUnreadable,
                subject: id,
                sentence: "The amount, date or currency of NetSuite's transaction \(id) cannot be"
                    + " read.",
                fix: "Look the transaction up in NetSuite; no balance was written."
            )
        ])
    }
}
