package import Accounting
import JSON
package import Jobs

extension NetSuiteGateway {
    /// Puts records in place of their suspense lines on a booked deposit.
    ///
    /// Reads the deposit, takes out exactly the lines that stand for the members, adds the records and
    /// sends the three sublists back whole with `replace`, so that what a bookkeeper changed on other
    /// lines stays. The deposit's total is read again afterwards: one that changed gets its lines
    /// back. Repeating it changes nothing. `booked` is the total the deposit was made with, which has to
    /// be that of one an earlier attempt changed.
    /// - Throws: `.reject` when the deposit is reconciled, its period closed, a record taken elsewhere,
    ///   the lines cannot be read whole, or the total would change; then nothing is changed.
    package func replaceSuspense(
        on deposit: ExternalID,
        internalID: String,
        total booked: Money?,
        with replacements: [SuspenseReplacement]
    ) async throws(StepFailure) -> [String: SuspenseReplacement.Outcome] {
        let key = RecordKey.internalID(internalID)
        let record = try await read(.deposit, key, expands: true)
        guard var lines = DepositLines(record) else {
            throw Self.unrepaired(deposit, "NetSuite did not show all of its lines.")
        }
        let currency = replacements.first?.parked.currency
        guard let suspense = configuration.chart.account(.suspense, in: currency) else {
            throw .reject([ChartOfAccounts.unmapped(.suspense, in: nil)])
        }
        let (before, shown) = (lines.body, Self.total(record))
        var outcomes: [String: SuspenseReplacement.Outcome] = [:]
        for replacement in replacements {
            outcomes[replacement.source] = lines.replace(
                replacement,
                suspense: suspense,
                addsOn: configuration.settings.addsOn
            )
        }
        guard outcomes.values.contains(.replaced) else {
            let wanted = booked.flatMap { PlainDecimal.text($0.decimalText) }
            if outcomes.values.contains(.alreadyReplaced), let wanted, shown != wanted {
                throw Self.unrepaired(
                    deposit,
                    "with the record its total is \(shown ?? "nothing") instead of \(wanted)."
                )
            }
            return outcomes
        }
        guard try await !isReconciled(internalID) else {
            throw Self.unrepaired(deposit, "it is reconciled with the bank's statement.")
        }
        try await patch(
            .deposit,
            key,
            lines.body,
            replacing: ["payment", "other", "cashback"]
        )
        let total = Self.total(try await read(.deposit, key, fields: ["total"]))
        guard total == shown else {
            try await patch(
                .deposit,
                key,
                before,
                replacing: ["payment", "other", "cashback"]
            )
            throw Self.unrepaired(
                deposit,
                "its total would be \(total ?? "nothing") with the record's amount or exchange rate."
            )
        }
        return outcomes
    }

    /// Lets a deposit stand on another role's account, as if it had been made there.
    ///
    /// Reads first: a deposit that stands there already is left as it is. The lines are not touched.
    /// - Throws: `.reject` when the deposit is reconciled, its period closed, or somebody moved it
    ///   elsewhere; then nothing was changed.
    package func moveDeposit(
        _ deposit: ExternalID,
        internalID: String,
        from origin: AccountRole,
        to destination: AccountRole,
        in currency: Currency
    ) async throws(StepFailure) {
        guard let old = chart.account(origin, in: currency),
            let new = chart.account(destination, in: currency)
        else { throw .reject([ChartOfAccounts.unmapped(destination, in: currency)]) }
        let key = RecordKey.internalID(internalID)
        let record = try await read(.deposit, key, fields: ["account"])
        let account = record["account"]?["id"]?.stringValue ?? record["account"]?.stringValue
        guard account != new else { return }
        guard account == old else {
            throw Self.unrepaired(deposit, "somebody moved it to the account \(account ?? "?").")
        }
        guard try await !isReconciled(internalID) else {
            throw Self.unrepaired(deposit, "it is reconciled with the bank's statement.")
        }
        try await patch(.deposit, key, ["account": ["id": .string(new)]])
    }

    /// Whether a bookkeeper has matched the bank line of a transaction with the bank's statement.
    ///
    /// An account that does not tell lets the change go on: the bank line keeps its amount, and NetSuite
    /// refuses by itself what it does not permit.
    private func isReconciled(_ internalID: String) async throws(StepFailure) -> Bool {
        do throws(StepFailure) {
            let rows = try await rows(
                "SELECT id, cleared FROM transactionline WHERE transaction = ? AND mainline = 'T'"
                    + " ORDER BY id",
                parameters: [internalID]
            )
            return rows.contains { Self.text($0, "cleared") == "T" }
        } catch {
            guard case .reject = error else { throw error }
            return false
        }
    }

    private static func total(_ record: JSONValue) -> String? {
        (record["total"]?.numberValue?.text ?? record["total"]?.stringValue)
            .flatMap(PlainDecimal.text)
    }

    private static func unrepaired(_ deposit: ExternalID, _ reason: String) -> StepFailure {
        .reject([
            Finding(
                .accountingSystemRefused,
                subject: deposit.text,
                sentence: "The deposit \(deposit.text) was left as it is: \(reason)",
                fix: "Change the deposit by hand, or make it changeable and reconcile the payout"
                    + " again."
            )
        ])
    }
}

/// The three sublists of a deposit as NetSuite shows them, in the form it takes them back.
struct DepositLines {
    private var payments: [JSONObject]
    private var accounts: [DepositSublist: [JSONObject]]

    /// Nil when a sublist is missing or was not shown to its end.
    init?(_ record: JSONValue) {
        guard let payments = Self.lines(record["payment"]),
            let other = Self.lines(record["other"]), let cashback = Self.lines(record["cashback"])
        else { return nil }
        self.payments = payments.map(Self.payment)
        accounts = [.other: other.map(Self.plain), .cashback: cashback.map(Self.plain)]
    }

    /// Everything that may be sent back: the deposit keeps its head.
    var body: JSONValue {
        .object([
            "payment": DocumentRenderer.sublist(payments),
            "other": DocumentRenderer.sublist(accounts[.other] ?? []),
            "cashback": DocumentRenderer.sublist(accounts[.cashback] ?? []),
        ])
    }

    /// Takes out the suspense line of a member and puts its record and what is left in.
    mutating func replace(
        _ replacement: SuspenseReplacement,
        suspense: String,
        addsOn: DepositSublist
    ) -> SuspenseReplacement.Outcome {
        let isThere = payments.contains {
            $0["id"].flatMap(Self.id) == replacement.recordInternalID
        }
        let sublist = replacement.parked.isNegative ? addsOn.opposite : addsOn
        let amount = replacement.parked.magnitude.decimalText
        let place = accounts[sublist]?.firstIndex { line in
            Self.id(line["account"]) == suspense && Self.amount(line) == PlainDecimal.text(amount)
                && line["memo"]?.stringValue?.split(separator: " ").first.map(String.init)
                    == replacement.source
        }
        guard let place else { return isThere ? .alreadyReplaced : .lineGone }
        guard let line = accounts[sublist]?.remove(at: place) else { return .lineGone }
        if !isThere {
            let id = replacement.recordInternalID
            payments.append(["id": Int64(id).map { .int($0) } ?? .string(id), "deposit": true])
        }
        if !replacement.rest.isZero {
            let side = replacement.rest.isNegative ? addsOn.opposite : addsOn
            var kept = line
            kept["amount"] = DocumentRenderer.amount(replacement.rest.magnitude)
            kept["memo"] = DocumentRenderer.text(replacement.restMemo, FieldText.memoMax)
            accounts[side, default: []].append(kept)
        }
        return .replaced
    }

    private static func lines(_ sublist: JSONValue?) -> [JSONObject]? {
        guard let sublist else { return [] }
        guard let items = sublist["items"]?.arrayValue else { return nil }
        let lines = items.compactMap(\.objectValue)
        let isWhole =
            (sublist["totalResults"]?.int64Value ?? Int64(lines.count))
            == Int64(lines.count)
        return isWhole && lines.count == items.count ? lines : nil
    }

    private static func id(_ value: JSONValue?) -> String? {
        value?["id"]?.stringValue ?? value?["id"]?.int64Value.map(String.init)
            ?? value?.stringValue ?? value?.int64Value.map(String.init)
    }

    private static func amount(_ line: JSONObject) -> String? {
        (line["amount"]?.numberValue?.text ?? line["amount"]?.stringValue)
            .flatMap(PlainDecimal.text)
    }

    /// A payment line is named by its record and, for journals, by the line of it.
    private static func payment(_ line: JSONObject) -> JSONObject {
        let id = id(line["id"]) ?? ""
        var plain: JSONObject = [
            "id": Int64(id).map { .int($0) } ?? .string(id), "deposit": true,
        ]
        if let part = line["lineId"] { plain["lineId"] = part }
        return plain
    }

    /// A line without what NetSuite works out by itself: links, its number, names of references.
    private static func plain(_ line: JSONObject) -> JSONObject {
        JSONObject(
            line.members.filter { !["links", "line"].contains($0.key) }.map { key, value in
                guard value.objectValue != nil, let id = id(value) else { return (key, value) }
                return (key, ["id": .string(id)])
            }
        )
    }
}
