package import Accounting
import JSON
package import Jobs

/// What an account does with the two sublists of a deposit that name accounts.
package struct DepositSigns: Sendable, Hashable {
    /// The sublist whose lines add to the deposit; nil when the account shows neither.
    package let addsOn: DepositSublist?
    /// What was seen, in plain sentences, for the record.
    package let notes: [String]
}

extension NetSuiteGateway {
    /// Finds out which sublist adds to a deposit: makes one deposit of 1.00 with a single line, reads what
    /// it posts to the bank, and deletes it again.
    ///
    /// For sandbox accounts. The deposit is dated `day`, whose period must be open, and stands between the
    /// bank and suspense for a moment.
    /// - Throws: whatever keeps the deposit from being made or deleted.
    package func probeDeposit(
        in currency: Currency,
        on day: CalendarDate
    ) async throws(StepFailure) -> DepositSigns {
        var notes: [String] = []
        for sublist in DepositSublist.allCases {
            let amount = try await probe(sublist, currency, day)
            let name = sublist.rawValue
            guard let amount else {
                notes.append("A deposit of one \(name) line of 1.00 was refused.")
                continue
            }
            notes.append("A deposit of one \(name) line of 1.00 posted \(amount.text) to the bank.")
            guard !amount.isZero else { continue }
            return DepositSigns(
                addsOn: amount.isNegative ? sublist.opposite : sublist,
                notes: notes
            )
        }
        return DepositSigns(addsOn: nil, notes: notes)
    }

    /// What one line on a sublist posts to the bank; nil when such a deposit is refused.
    private func probe(
        _ sublist: DepositSublist,
        _ currency: Currency,
        _ day: CalendarDate
    ) async throws(StepFailure) -> Money? {
        let name = "probe_\(sublist.rawValue)_\(day.text)"
        guard let id = ExternalID(name), let bank = chart.account(.bank, in: currency),
            let suspense = chart.account(.suspense, in: currency)
        else { throw .reject([ChartOfAccounts.unmapped(.bank, in: currency)]) }
        // What an interrupted probe may have left.
        try await delete(.deposit, .externalID(id))
        let one = Money(decimal: "1", currency) ?? Money(1, currency)
        let line: JSONObject = [
            "account": ["id": .string(suspense)], "amount": DocumentRenderer.amount(one),
        ]
        let body: JSONObject = [
            "externalId": .string(name), "account": ["id": .string(bank)],
            "tranDate": .string(day.text), "memo": "Quittance looks at the signs of a deposit",
            sublist.rawValue: DocumentRenderer.sublist([line]),
        ]
        do throws(StepFailure) {
            _ = try await exchange.response(
                to: .create(.deposit, .object(body)),
                "create the probing deposit",
                subject: name
            )
        } catch {
            guard case .reject = error else { throw error }
            return nil
        }
        let key = AccountKey(account: bank, currency: currency)
        let posted = try await movements(on: key, from: day).filter { $0.document == name }
        try await delete(.deposit, .externalID(id))
        return Money.sum(posted.map(\.amount), in: currency)
    }
}
