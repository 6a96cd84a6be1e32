/// A statement as a page to print: no script, nothing loaded from elsewhere.
package struct StatementPage: Sendable {
    private let report: StatementReport

    package init(_ report: StatementReport) { self.report = report }

    package var text: String {
        let statement = report.statement
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <title>\(Self.escaped("Payout \(statement.payoutID)"))</title>
            <style>\(Self.style)</style></head><body>
            <h1>Payout \(Self.escaped(statement.payoutID))</h1>
            <p>\(Self.escaped(statement.account)), arrived \(statement.arrivalDate.text), \
            \(Self.escaped(statement.status)); deposit \
            \(Self.escaped(statement.depositExternalID.text)) \
            (no. \(Self.escaped(statement.depositInternalID)))</p>
            \(summary)\(categories)\(fees)\(currencies)\(subsidiaries)\(proof)\(members)
            </body></html>

            """
    }

    private static let style = """
        body{font:12px/1.4 sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}\
        td,th{border-bottom:1px solid #ccc;padding:2px 8px;text-align:left}\
        .n{text-align:right;font-variant-numeric:tabular-nums}.bad{color:#b00;font-weight:bold}\
        thead{display:table-header-group}@media print{body{margin:0}}
        """

    private var summary: String {
        let statement = report.statement
        return Self.table(
            "From opening to closing",
            ["", report.currency.code],
            [
                ["Opening", Money(0, report.currency).decimalText],
                ["Gross", statement.gross.decimalText],
                ["Refunds", statement.refunds.decimalText],
                ["Disputes", statement.disputes.decimalText],
                ["Other", statement.other.decimalText],
                ["Fees", statement.fees.negated.decimalText],
                ["Paid out", statement.net.negated.decimalText],
                ["Closing", Money(0, report.currency).decimalText],
                ["Of it on suspense", statement.suspense.decimalText],
            ]
        )
    }

    private var categories: String {
        Self.table(
            "By category",
            ["Category", "Count", "Amount", "Fee", "Net"],
            report.categories.map {
                [
                    $0.name, String($0.count), $0.amount.decimalText, $0.fee.decimalText,
                    $0.net.decimalText,
                ]
            }
        )
    }

    private var fees: String {
        Self.table(
            "Fees by kind",
            ["Kind", report.currency.code],
            report.fees.map { [$0.role.rawValue, $0.amount.decimalText] }
        )
    }

    /// Nothing where all members stand in the books that own the bank.
    private var subsidiaries: String {
        let shares = report.subsidiaries
        guard !shares.isEmpty else { return "" }
        return Self.table(
            "By subsidiary",
            ["Subsidiary", "Members", report.currency.code],
            shares.map { share in
                [
                    share.category.name, String(share.category.count),
                    share.deposited.decimalText,
                ]
            }
        )
    }

    private var currencies: String {
        Self.table(
            "Records by currency",
            ["Currency", "Of the records", "Settled \(report.currency.code)"],
            report.currencies.map {
                [$0.currency.code, $0.recordAmount.decimalText, $0.settled.decimalText]
            }
        )
    }

    private var proof: String {
        let rows = report.checks.map { check in
            "<tr><td>\(Self.escaped(check.name))</td><td class=n>\(check.left.decimalText)</td>"
                + "<td class=n>\(check.right.decimalText)</td>"
                + (check.holds ? "<td>holds</td></tr>" : "<td class=bad>does not hold</td></tr>")
        }
        return "<h2>Proof</h2><table>" + rows.joined(separator: "\n") + "</table>\n"
    }

    private var members: String {
        Self.table(
            "Members",
            [
                "Transaction", "Category", "Source", "Amount", "Fee", "Net", "Record", "No.",
                "Suspense",
            ],
            report.members.map { member in
                [
                    member.id, member.category, member.sourceID ?? "", member.amount.decimalText,
                    member.fee.decimalText, member.net.decimalText, member.record?.text ?? "",
                    member.record.flatMap { report.records[$0] } ?? "",
                    member.suspense.isZero ? "" : member.suspense.decimalText,
                ]
            }
        )
    }

    private static func table(_ title: String, _ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        func cells(_ cells: [String], _ tag: String) -> String {
            let marked = cells.map { cell -> String in
                let isNumber = !cell.isEmpty && cell.allSatisfy { $0.isNumber || ".-".contains($0) }
                return "<\(tag)\(isNumber ? " class=n" : "")>\(escaped(cell))</\(tag)>"
            }
            return "<tr>" + marked.joined() + "</tr>"
        }
        return "<h2>\(escaped(title))</h2><table><thead>\(cells(head, "th"))</thead><tbody>\n"
            + rows.map { cells($0, "td") }.joined(separator: "\n") + "</tbody></table>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(character)
            }
        }.joined()
    }
}
