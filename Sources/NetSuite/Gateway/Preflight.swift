package import Accounting
import HTTP
import JSON
package import Jobs

extension NetSuiteGateway {
    /// NetSuite's clock; the signer's correction learns from it.
    package func serverTime() async throws(StepFailure) -> Timestamp {
        let response = try await exchange.response(
            to: .serverTime,
            "read the server time",
            subject: "netsuite"
        )
        let content = try ServiceExchange.content(response)
        guard let time = content["serverTime"]?.stringValue.flatMap({ ServerClock.timestamp($0) })
        else {
            throw .retry("NetSuite's answer about its clock names no time.")
        }
        exchange.authenticator.skew.learn(serverTime: time)
        return time
    }

    /// Everything that would keep documents from being written, found without writing any.
    ///
    /// In order: reach NetSuite and log in, clocks, roles without account, accounts that are absent,
    /// inactive or of the wrong type, currencies, the books of each subsidiary and the accounts open to it,
    /// the accounting period of today. A failed login ends the check. `customers` are the currencies of
    /// invoices; `settled` those payouts come in for certain, that of the books first, to which every
    /// currency with an account of its own is added.
    package func check(
        currencies customers: [Currency],
        settledIn settled: [Currency],
        clockTolerance: Duration = ClockSkew.alarm
    ) async -> [Finding] {
        exchange.authenticator.forgetRefusal()
        do throws(StepFailure) {
            _ = try await serverTime()
            var findings = clockFindings(beyond: clockTolerance)
            findings += chart.missing(currencies: chart.currencies(and: settled))
            findings += try await accountFindings()
            let map = try await currencies()
            let needed = settled + customers.filter { !settled.contains($0) }
            findings += needed.filter { !map.supports($0) }.map(CurrencyMap.unsupported)
            if let base = settled.first { findings += try await booksFindings(base: base, map) }
            findings += try await closedAccountFindings()
            findings += try await periodFindings()
            return findings
        } catch {
            return Self.findings(of: error)
        }
    }

    /// What is wrong with the items a mapping names: absent or inactive ones.
    package func check(items: Set<String>) async -> [Finding] {
        let ids = items.sorted()
        do throws(StepFailure) {
            let states = try await activity(of: ids, in: "item")
            return ids.filter { states[$0] != true }.map { id in
                Finding(
                    .recordMissing,
                    subject: "mapping.items",
                    sentence: states[id] == nil
                        ? "NetSuite shows no item with the internal id \(id)."
                        : "Item \(id) is inactive.",
                    fix: "Name an active item's internal id in mapping.items."
                )
            }
        } catch {
            return Self.findings(of: error)
        }
    }

    /// Which of the entries of a list exist, each with whether it is active.
    func activity(
        of ids: [String],
        in table: String
    ) async throws(StepFailure) -> [String: Bool] {
        var states: [String: Bool] = [:]
        for chunk in Self.lists(ids) {
            let rows = try await rows(
                "SELECT id, isinactive FROM \(table) WHERE id IN \(Self.marks(chunk)) ORDER BY id",
                parameters: Array(chunk)
            )
            for row in rows {
                guard let id = Self.text(row, "id") else { continue }
                states[id] = Self.text(row, "isinactive") != "T"
            }
        }
        return states
    }

    /// Whether there is an accounting period for today, and it is open.
    ///
    /// Nothing where the role may not query periods: NetSuite's refusal then tells of each record.
    private func periodFindings() async throws(StepFailure) -> [Finding] {
        let today = exchange.today
        let rows: [JSONObject]
        do throws(StepFailure) {
            rows = try await self.rows(
                "SELECT id, periodname, closed FROM accountingperiod WHERE isquarter = 'F'"
                    + " AND isyear = 'F' AND startdate <= TO_DATE(?, 'YYYY-MM-DD')"
                    + " AND enddate >= TO_DATE(?, 'YYYY-MM-DD') ORDER BY id",
                parameters: [today.text, today.text]
            )
        } catch {
            guard case .reject = error else { throw error }
            return []
        }
        let sentence: String
        if let closed = rows.first(where: { Self.text($0, "closed") == "T" }) {
            sentence =
                "The accounting period \(Self.text(closed, "periodname") ?? today.text) is closed."
        } else if rows.isEmpty {
            sentence = "There is no accounting period for \(today.text)."
        } else {
            return []
        }
        return [
            Finding(
                .periodClosed,
                subject: "netsuite",
                sentence: sentence,
                fix:
                    "Set it up or open it in NetSuite (Setup > Accounting > Manage Accounting Periods)."
            )
        ]
    }

    private func clockFindings(beyond tolerance: Duration) -> [Finding] {
        let skew = exchange.authenticator.skew.current
        let seconds = skew.components.seconds
        guard skew > tolerance || skew < .zero - tolerance else { return [] }
        return [
            Finding(
                .authenticationRefused,
                subject: "clock",
                sentence: "This machine's clock is \(abs(seconds)) seconds"
                    + (seconds > 0 ? " behind NetSuite's." : " ahead of NetSuite's."),
                fix: "Set the clock by NTP; until then signatures are dated with a correction."
            )
        ]
    }

    static func findings(of failure: StepFailure) -> [Finding] {
        if case .reject(let findings) = failure { return findings }
        return [
            Finding(
                .accountingSystemRefused,
                subject: "netsuite",
                sentence: failure.sentence,
                fix: "Check the account id, the base address and the network, then check again."
            )
        ]
    }

    private func accountFindings() async throws(StepFailure) -> [Finding] {
        let mapped = chart.mapped
        let elsewhere = chart.mappedElsewhere
        let ids = Set(mapped.map(\.account) + elsewhere.map(\.account)).sorted()
        var accounts: [String: MappedAccount] = [:]
        for start in stride(from: 0, to: ids.count, by: Self.argumentsMax) {
            let chunk = ids[start..<min(start + Self.argumentsMax, ids.count)]
            let marks = Array(repeating: "?", count: chunk.count).joined(separator: ", ")
            let rows = try await rows(
                "SELECT id, accttype, isinactive FROM account WHERE id IN (\(marks)) ORDER BY id",
                parameters: Array(chunk)
            )
            for row in rows {
                guard let id = Self.text(row, "id") else { continue }
                accounts[id] = MappedAccount(
                    type: Self.text(row, "accttype") ?? "",
                    isInactive: Self.text(row, "isinactive") == "T"
                )
            }
        }
        var findings: [Finding] = []
        for entry in mapped {
            let name = entry.currency.map { entry.role.rawValue + "." + $0.code }
            let subject = name ?? entry.role.rawValue
            findings += AccountRule.findings(
                role: entry.role,
                subject: subject,
                id: entry.account,
                accounts[entry.account]
            )
        }
        for entry in elsewhere {
            findings += AccountRule.findings(
                role: entry.role,
                subject: entry.name,
                id: entry.account,
                accounts[entry.account]
            )
        }
        return try await findings + undepositedFundsFindings(accounts)
    }

    /// The account of undeposited funds is NetSuite's own: only it feeds the list of a deposit.
    private func undepositedFundsFindings(
        _ accounts: [String: MappedAccount]
    ) async throws(StepFailure) -> [Finding] {
        guard let id = chart.account(.undepositedFunds, in: nil), accounts[id] != nil else {
            return []
        }
        guard let special = try await specialAccount(id), special.lowercased() != "undepfunds"
        else { return [] }
        return [
            Finding(
                .accountRoleUnmapped,
                subject: AccountRole.undepositedFunds.rawValue,
                sentence: "Account \(id) is not NetSuite's own Undeposited Funds account.",
                fix: "Map undepositedFunds to the account NetSuite made under this name."
            )
        ]
    }

    /// What an account is to NetSuite itself, empty for any other; nil where the role may not know.
    ///
    /// A query first: single records are read in edit mode, for which a role that may only look at accounts
    /// has no right. Not every account's tables show the column.
    private func specialAccount(_ id: String) async throws(StepFailure) -> String? {
        do throws(StepFailure) {
            let rows = try await rows(
                "SELECT sspecacct FROM account WHERE id = ? ORDER BY id",
                parameters: [id]
            )
            if let text = rows.first.flatMap({ Self.text($0, "sspecacct") }) { return text }
        } catch {
            guard case .reject = error else { throw error }
        }
        do throws(StepFailure) {
            let account = try await read(.account, .internalID(id))
            return account["sSpecAcct"]?["id"]?.stringValue ?? account["sSpecAcct"]?.stringValue
                ?? ""
        } catch {
            guard case .reject = error else { throw error }
            return nil
        }
    }
}
