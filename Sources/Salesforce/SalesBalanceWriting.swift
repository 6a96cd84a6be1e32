package import Accounting
import JSON
package import Jobs

extension SalesRecordGateway {
    /// Writes what accounts owe and paid last, 200 at most; nil for an account that holds it, else why
    /// it does not.
    ///
    /// Accounts that hold it already are not touched: two calls for 200 accounts, one if nothing is new.
    package func write(
        balances: [(account: String, receivables: CustomerReceivables)]
    ) async throws(StepFailure) -> [StepFailure?] {
        precondition(balances.count <= RecordCollection.recordsMax, "a query names 200 accounts")
        let held = try await self.balances(of: balances.map(\.account))
        var outcomes: [StepFailure?] = []
        var changes: [(position: Int, fields: JSONObject)] = []
        for (position, balance) in balances.enumerated() {
            guard let account = RecordID(balance.account), let row = held[account] else {
                outcomes.append(.reject([Self.invisible(balance.account)]))
                continue
            }
            outcomes.append(nil)
            let currency = currency(of: row)
            let wanted = fields(of: balance.receivables, in: currency)
            let differs = wanted.contains { name, value in
                !Self.agree(row[name] ?? .null, value, currency)
            }
            guard differs else { continue }
            var record: JSONObject = [
                "attributes": .object(["type": "Account"]), "id": .string(account.text),
            ]
            for (name, value) in wanted { record[name] = value }
            changes.append((position, record))
        }
        guard !changes.isEmpty else { return outcomes }
        let results = try await gateway.update(changes.map(\.fields))
        for (change, result) in zip(changes, results) {
            guard case .failed(let error) = result else { continue }
            outcomes[change.position] = SalesforceErrorRule.failure(
                error,
                subject: balances[change.position].account
            )
        }
        return outcomes
    }

    private func balances(
        of accounts: [String]
    ) async throws(StepFailure) -> [RecordID: JSONValue] {
        // Only ids stand in the query, and they have only letters and digits.
        let ids = accounts.compactMap { RecordID($0) }
        guard !ids.isEmpty else { return [:] }
        let columns =
            [
                "Id", names.openBalance, names.openBalanceDetail, names.lastPaymentAmount,
                names.lastPaymentDate,
            ] + [names.currency].compactMap { $0 }
        let list = ids.map { "'\($0.text)'" }.joined(separator: ", ")
        let rows = try await gateway.query(
            "SELECT \(columns.joined(separator: ", ")) FROM Account WHERE Id IN (\(list))"
                + " ORDER BY Id",
            subject: "Salesforce"
        )
        var found: [RecordID: JSONValue] = [:]
        for row in rows {
            if let id = row["Id"]?.stringValue.flatMap({ RecordID($0) }) { found[id] = row }
        }
        return found
    }

    /// The currency in which the account's own fields are read.
    private func currency(of row: JSONValue) -> Currency {
        names.currency.flatMap { row[$0]?.stringValue }.flatMap { Currency($0) } ?? currency
    }

    /// Amounts of other currencies are only told in words: a sum of them would be wrong.
    private func fields(
        of receivables: CustomerReceivables,
        in currency: Currency
    ) -> [(name: String, value: JSONValue)] {
        let payment = receivables.lastPayment
        let paid = payment.flatMap { $0.amount.currency == currency ? $0.amount : nil }
        return [
            (names.openBalance, Self.number(receivables.openBalance(in: currency))),
            (names.openBalanceDetail, receivables.text.map { .string($0) } ?? .null),
            (names.lastPaymentAmount, Self.number(paid)),
            (names.lastPaymentDate, payment.map { .string($0.date.text) } ?? .null),
        ]
    }

    private static func number(_ money: Money?) -> JSONValue {
        guard let money else { return .null }
        return .number(
            JSONNumber(minorUnits: money.minorUnits, exponent: money.currency.exponent)
        )
    }

    /// Whether two values mean the same; `1200.5` and `1200.50` do.
    private static func agree(_ one: JSONValue, _ other: JSONValue, _ currency: Currency) -> Bool {
        guard let left = one.numberValue, let right = other.numberValue else {
            return one == other
        }
        let exponent = currency.exponent
        return left.minorUnits(exponent: exponent) == right.minorUnits(exponent: exponent)
    }

    private static func invisible(_ account: String) -> Finding {
        Finding(
            .objectMissing,
            subject: account,
            sentence: "Salesforce shows no account \(account).",
            fix: "Restore it, give the integration user access to it, or merge it in the books."
        )
    }
}
