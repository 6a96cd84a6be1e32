/// A statement as comma-separated values: one row for each member (RFC 4180).
package enum StatementCSV {
    private static let head = [
        "payout", "arrival_date", "transaction", "category", "type", "source", "created",
        "currency", "amount", "fee", "net", "record", "record_number", "record_amount",
        "record_currency", "lines", "suspense", "subsidiary",
    ]

    /// Rows of one part of the table.
    package static let partRows = 200

    /// The whole table.
    package static func text(_ report: StatementReport) -> String {
        (0...).lazy.map { part($0, of: report) }.prefix { $0 != nil }.compactMap(\.self).joined()
    }

    /// One part of the table, for who writes it part by part; nil behind the last.
    ///
    /// Shape: `number` counts from zero; the first part begins with the names of the columns.
    package static func part(_ number: Int, of report: StatementReport) -> String? {
        let rows = report.members.dropFirst(number * partRows).prefix(partRows)
        guard number == 0 || !rows.isEmpty else { return nil }
        return rows.reduce(into: number == 0 ? line(head) : "") { $0 += line(row($1, report)) }
    }

    private static func row(_ member: PayoutMember, _ report: StatementReport) -> [String] {
        let lines = member.lines.map { "\($0.role.rawValue) \($0.amount.decimalText)" }
        return [
            report.statement.payoutID, report.statement.arrivalDate.text, member.id,
            member.category, member.type, member.sourceID ?? "", member.created.text,
            report.currency.code, member.amount.decimalText, member.fee.decimalText,
            member.net.decimalText, member.record?.text ?? "",
            member.record.flatMap { report.records[$0] } ?? "",
            member.taken?.recordAmount.decimalText ?? "",
            member.taken?.recordAmount.currency.code ?? "", lines.joined(separator: "; "),
            member.suspense.decimalText, member.subsidiary ?? "",
        ]
    }

    /// The ageing report: every member on suspense, with its age in days at a moment.
    package static func text(_ parked: [ParkedMember], at moment: Timestamp) -> String {
        var text = line([
            "account", "payout", "transaction", "source", "record", "reason", "days", "currency",
            "amount",
        ])
        for item in parked {
            text += line([
                item.account, item.payoutID, item.member.id, item.member.sourceID ?? "",
                item.member.record?.text ?? "", item.reason.rawValue, String(item.age(at: moment)),
                item.member.amount.currency.code, item.member.suspense.decimalText,
            ])
        }
        return text
    }

    /// What stands open in the books, with its age in days on a day.
    package static func text(_ variances: [BookVariance], on day: CalendarDate) -> String {
        let head = line([
            "reason", "payout", "source", "record", "record_number", "since", "days", "currency",
            "amount",
        ])
        return variances.reduce(into: head) { text, item in
            text += line([
                item.reason.rawValue, item.payoutID ?? "", item.source ?? "",
                item.record?.text ?? "", item.internalID ?? "", item.since.text,
                String(item.age(on: day)), item.amount.currency.code, item.amount.decimalText,
            ])
        }
    }

    private static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// Quotes what needs it; a text that a spreadsheet would take for a formula gets an apostrophe.
    ///
    /// Amounts are the only cells that may begin with a minus sign.
    private static func cell(_ text: String) -> String {
        var text = text
        let isNumber = text.drop { $0 == "-" }.allSatisfy { $0.isNumber || $0 == "." }
        if let first = text.first, "=+-@\t\r".contains(first), !isNumber { text = "'" + text }
        guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
        return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
