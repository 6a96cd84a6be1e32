import Accounting
import JSON
import Jobs

/// A legal entity as the check finds it.
private struct FoundSubsidiary {
    let name: String
    /// NetSuite's id of the currency of its books.
    let currency: String?
    let isInactive: Bool
}

extension NetSuiteGateway {
    /// Whether every subsidiary of the settings keeps its books in the currency they say, and every account
    /// that holds one currency holds the one it is mapped for.
    ///
    /// `base` is the currency of the books of the subsidiary that owns the bank.
    func booksFindings(base: Currency, _ map: CurrencyMap) async throws(StepFailure) -> [Finding] {
        var findings: [Finding] = []
        do throws(StepFailure) {
            findings += try await subsidiaryFindings(base, map)
        } catch {
            // What the role may not see is told with the rest.
            guard case .reject(let refused) = error else { throw error }
            findings += refused
        }
        return try await findings + holdingFindings(base, map)
    }

    private func subsidiaryFindings(
        _ base: Currency,
        _ map: CurrencyMap
    ) async throws(StepFailure) -> [Finding] {
        let settings = configuration.settings
        let owner = settings.subsidiary
        let others = settings.subsidiaries.sorted { $0.key < $1.key }
        let expected =
            (owner.map { [(id: $0, base: base)] } ?? [])
            + others.map { (id: $0.key, base: $0.value) }
        guard !expected.isEmpty else { return [] }
        var found: [String: FoundSubsidiary] = [:]
        for row in try await rows(
            "SELECT id, name, currency, isinactive FROM subsidiary"
                + " WHERE id IN \(Self.marks(expected)) ORDER BY id",
            parameters: expected.map(\.id)
        ) {
            guard let id = Self.text(row, "id") else { continue }
            found[id] = FoundSubsidiary(
                name: Self.text(row, "name") ?? "",
                currency: Self.text(row, "currency"),
                isInactive: Self.text(row, "isinactive") == "T"
            )
        }
        return expected.compactMap { id, base -> Finding? in
            let setting = id == owner ? "netsuite.subsidiary" : "netsuite.subsidiaries.\(id)"
            guard let subsidiary = found[id], !subsidiary.isInactive else {
                return Finding(
                    .recordMissing,
                    subject: setting,
                    sentence: found[id] == nil
                        ? "NetSuite shows no subsidiary with the internal id \(id)."
                        : "Subsidiary \(id) is inactive.",
                    fix: "Name an active subsidiary, or let the role of the integration see it."
                )
            }
            // An account without several currencies names none.
            guard let currency = subsidiary.currency, map.currency(id: currency) != base,
                map.isMultiCurrency
            else { return nil }
            let code = map.currency(id: currency)?.code
            let place = id == owner ? "accounting.baseCurrency" : setting + ".baseCurrency"
            return Finding(
                .currencyUnsupported,
                subject: place,
                sentence: "Subsidiary \(id) (\(subsidiary.name)) keeps its books in"
                    + " \(code ?? "the currency of the internal id \(currency)"), not in"
                    + " \(base.code).",
                fix: code.map { "Write \(place): \($0)." }
                    ?? "Activate that currency in NetSuite under Lists > Accounting > Currencies."
            )
        }
    }

    /// Banks and what else holds one currency, in the books they are mapped for.
    private func holdingFindings(
        _ base: Currency,
        _ map: CurrencyMap
    ) async throws(StepFailure) -> [Finding] {
        let bases = configuration.settings.subsidiaries
        let charts =
            [(name: "", chart: chart, base: base)]
            + chart.stripeAccounts.sorted { $0.key < $1.key }
            .map { (name: $0.key + ".", chart: $0.value, base: base) }
            + chart.subsidiaries.sorted { $0.key < $1.key }
            .map { (name: $0.key + ".", chart: $0.value, base: bases[$0.key] ?? base) }
        var wanted: [(subject: String, account: String, currency: Currency)] = []
        for (name, chart, base) in charts {
            let mapped = chart.mapped.filter(\.role.isPerCurrency)
            for entry in mapped {
                // What is left for other currencies may be of any; only that of the books is known.
                let hasOwn = mapped.contains { $0.role == entry.role && $0.currency == base }
                guard let currency = entry.currency ?? (hasOwn ? nil : base) else { continue }
                let code = entry.currency.map { "." + $0.code } ?? ""
                wanted.append((name + entry.role.rawValue + code, entry.account, currency))
            }
        }
        let held = try await currencies(ofAccounts: Set(wanted.map(\.account)).sorted(), map)
        return wanted.compactMap { subject, account, currency -> Finding? in
            guard let own = held[account], own != currency else { return nil }
            return Finding(
                .currencyUnsupported,
                subject: subject,
                sentence: "Account \(account) holds \(own.code), but is mapped for"
                    + " \(currency.code).",
                fix: "Map \(subject) to an account in \(currency.code)."
            )
        }
    }

    /// The currencies of those accounts that hold one alone.
    private func currencies(
        ofAccounts ids: [String],
        _ map: CurrencyMap
    ) async throws(StepFailure) -> [String: Currency] {
        var held: [String: Currency] = [:]
        for chunk in Self.lists(ids) {
            let rows: [JSONObject]
            do throws(StepFailure) {
                rows = try await self.rows(
                    "SELECT id, currency FROM account WHERE id IN \(Self.marks(chunk)) ORDER BY id",
                    parameters: Array(chunk)
                )
            } catch {
                // Accounts without the feature of several currencies have no such column.
                guard case .reject = error else { throw error }
                return [:]
            }
            for row in rows {
                guard let id = Self.text(row, "id"),
                    let currency = Self.text(row, "currency").flatMap({ map.currency(id: $0) })
                else { continue }
                held[id] = currency
            }
        }
        return held
    }
}
