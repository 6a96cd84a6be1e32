import Accounting
import JSON

/// Reduces a record as NetSuite returns it to the fields Quittance owns.
struct ExistingRecordReading {
    private let record: JSONValue
    private let currencies: CurrencyMap

    private init(_ record: JSONValue, _ currencies: CurrencyMap) {
        self.record = record
        self.currencies = currencies
    }

    /// The record of a kind; nil when the answer carries no id.
    static func read(
        _ record: JSONValue,
        kind: RecordKind,
        currencies: CurrencyMap
    ) -> ExistingRecord? {
        guard let id = identifier(record) else { return nil }
        let reading = Self(record, currencies)
        let owned = fields(of: kind).compactMap { field in
            reading.value(field, kind).map { (field.rawValue, $0) }
        }
        return ExistingRecord(
            internalID: id,
            fields: Dictionary(owned, uniquingKeysWith: { first, _ in first })
        )
    }

    /// The owned fields of a kind.
    ///
    /// An item's name and account are the bookkeeper's to change; a journal entry's total is in its
    /// lines.
    static func fields(of kind: RecordKind) -> [OwnedField] {
        switch kind {
        case .customer: [.name, .email, .comments]
        case .item: []
        case .salesOrder, .invoice, .creditMemo, .cashSale, .cashRefund:
            [.customer, .date, .currency, .total, .memo, .lines]
        case .customerPayment: [.customer, .date, .currency, .total, .memo]
        case .customerRefund: [.customer, .date, .currency, .total, .memo]
        case .customerDeposit, .depositApplication: [.customer, .date, .currency, .total, .memo]
        case .deposit: [.account, .date, .currency, .total, .memo]
        case .journalEntry: [.date, .currency, .memo, .lines]
        }
    }

    /// Kinds whose lines are compared and therefore asked for.
    static func needsLines(_ kind: RecordKind) -> Bool { fields(of: kind).contains(.lines) }

    /// An internal id, which comes as a text or a number.
    static func identifier(_ value: JSONValue?) -> String? {
        value?["id"]?.stringValue ?? value?["id"]?.int64Value.map(String.init)
    }

    private func value(_ field: OwnedField, _ kind: RecordKind) -> String? {
        switch field {
        case .name: name
        case .email: text("email")
        case .comments: text("comments")
        case .customer: reference("customer") ?? reference("entity")
        case .date: text("tranDate").map { String($0.prefix(10)) }
        case .currency: currency
        case .total:
            kind == .customerPayment || kind == .customerDeposit
                ? decimal("payment") ?? decimal("total") : decimal("total")
        case .memo: text("memo")
        case .account: reference("account")
        case .lines: kind == .journalEntry ? journalLines : itemLines
        }
    }

    private var name: String? {
        guard record["isPerson"]?.boolValue == true else { return text("companyName") }
        let words = [text("firstName"), text("lastName")].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// The ISO code where the currency is known, NetSuite's own name for it otherwise.
    private var currency: String? {
        guard let id = reference("currency") else { return nil }
        return currencies.currency(id: id)?.code ?? record["currency"]?["refName"]?.stringValue
            ?? id
    }

    private var itemLines: String? {
        guard let lines = record["item"]?["items"]?.arrayValue else { return nil }
        return lines.map { Self.decimal($0["amount"]) ?? "?" }.joined(separator: " ")
    }

    private var journalLines: String? {
        guard let lines = record["line"]?["items"]?.arrayValue else { return nil }
        let sides = lines.map { line in
            let debit = Self.decimal(line["debit"]).flatMap { $0 == "0" ? nil : "debit " + $0 }
            let credit = Self.decimal(line["credit"]).map { "credit " + $0 }
            let account = Self.reference(line["account"]) ?? "?"
            return account + " " + (debit ?? credit ?? "?")
        }
        return sides.sorted().joined(separator: ", ")
    }

    private func text(_ name: String) -> String? {
        record[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func reference(_ name: String) -> String? { Self.reference(record[name]) }

    private func decimal(_ name: String) -> String? { Self.decimal(record[name]) }

    /// A reference comes as an object or, in some answers, as the bare id.
    private static func reference(_ value: JSONValue?) -> String? {
        identifier(value) ?? value?.stringValue ?? value?.int64Value.map(String.init)
    }

    private static func decimal(_ value: JSONValue?) -> String? {
        (value?.numberValue?.text ?? value?.stringValue).flatMap(PlainDecimal.text)
    }
}
