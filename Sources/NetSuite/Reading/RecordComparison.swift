package import Accounting
import JSON

/// Compares a record found in NetSuite with the document planned for it, field by owned field.
package enum RecordComparison {
    /// The owned fields that differ, in a fixed order; empty means the record may be adopted.
    ///
    /// A field the plan leaves empty is not compared, and neither are lines or a currency that
    /// NetSuite did not return. A total that NetSuite did not return counts as different.
    package static func differences(
        between planned: PlannedDocument,
        and existing: ExistingRecord,
        references: [ExternalID: String],
        chart: ChartOfAccounts
    ) -> [FieldDifference] {
        let ours = expectation(planned, references, chart)
        return OwnedField.allCases.compactMap { field in
            guard let expected = ours[field] else { return nil }
            let found = existing.fields[field.rawValue]
            guard !agrees(field, expected, found) else { return nil }
            return FieldDifference(field: field.rawValue, ours: expected, theirs: found ?? "")
        }
    }

    private static func agrees(_ field: OwnedField, _ ours: String, _ theirs: String?) -> Bool {
        switch field {
        case .lines, .currency: theirs == nil || theirs == ours
        case .email: theirs?.lowercased() == ours.lowercased()
        case .memo, .comments: FieldText.contains(theirs ?? "", word: ours)
        case .name, .customer, .date, .total, .account: theirs == ours
        }
    }

    private static func expectation(
        _ planned: PlannedDocument,
        _ references: [ExternalID: String],
        _ chart: ChartOfAccounts
    ) -> [OwnedField: String] {
        var ours: [OwnedField: String?]
        switch planned.document {
        case .customer(let draft):
            return customer(draft)
        case .item:
            return [:]
        case .salesOrder(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.total)
            ours[.lines] = amounts(draft.lines)
        case .invoice(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.total)
            ours[.lines] = amounts(draft.lines)
        case .creditMemo(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.total)
            ours[.lines] = amounts(draft.lines)
        case .customerPayment(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.amount)
        case .customerRefund(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.amount)
        case .cashSale(let draft), .cashRefund(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.total)
            ours[.lines] = amounts(draft.lines)
        case .customerDeposit(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.amount)
        case .depositApplication(let draft):
            ours = transaction(references[draft.customer], draft.date, draft.amount)
        case .deposit(let draft):
            ours = transaction(nil, draft.date, draft.total)
            ours[.account] = chart.account(
                draft.account,
                in: draft.total.currency,
                of: planned.subsidiary
            )
        case .journalEntry(let draft):
            ours = [.date: draft.date.text, .currency: draft.currency.code]
            ours[.lines] = journalLines(draft, chart, planned.subsidiary)
        }
        ours[.memo] = planned.sources.first
        return ours.compactMapValues { $0 }
    }

    private static func customer(_ draft: CustomerDraft) -> [OwnedField: String] {
        let fields = DocumentRenderer.ownedFields(of: draft)
        let person = [fields["firstName"], fields["lastName"]].compactMap { $0?.stringValue }
        let name =
            person.isEmpty ? fields["companyName"]?.stringValue : person.joined(separator: " ")
        let ours: [OwnedField: String?] = [
            .name: name, .email: fields["email"]?.stringValue, .comments: draft.source,
        ]
        return ours.compactMapValues { $0 }
    }

    private static func transaction(
        _ customer: String?,
        _ date: CalendarDate,
        _ total: Money
    ) -> [OwnedField: String?] {
        [
            .customer: customer, .date: date.text, .currency: total.currency.code,
            .total: PlainDecimal.text(total.decimalText),
        ]
    }

    private static func amounts(_ lines: [DocumentLine]) -> String {
        lines.compactMap { PlainDecimal.text($0.amount.decimalText) }.joined(separator: " ")
    }

    private static func journalLines(
        _ draft: JournalDraft,
        _ chart: ChartOfAccounts,
        _ subsidiary: String?
    ) -> String {
        let sides = draft.lines.map { line in
            let place = line.counterpart ?? subsidiary
            let account = chart.account(line.role, in: line.amount.currency, of: place) ?? "?"
            let amount = PlainDecimal.text(line.amount.decimalText) ?? "?"
            return account + " " + line.side.rawValue + " " + amount
        }
        return sides.sorted().joined(separator: ", ")
    }
}
