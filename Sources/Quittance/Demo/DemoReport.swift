import Accounting
import Database
import Jobs

/// The demo's result as a controller reads it.
struct DemoReport {
    let outcome: DemoOutcome
    let showsAllFindings: Bool

    var text: String {
        [payouts, findings, totals, verdict].joined(separator: "\n\n")
    }

    private var payouts: String {
        let ordered = outcome.statements.sorted {
            ($0.net.currency.code, $0.arrivalDate, $0.payoutID)
                < ($1.net.currency.code, $1.arrivalDate, $1.payoutID)
        }
        return "PAYOUTS AND THEIR DEPOSITS\n" + StatementTable.text(of: ordered)
    }

    private var findings: String {
        guard !outcome.findings.isEmpty else { return "FINDINGS\nNone." }
        let groups = Dictionary(grouping: outcome.findings) { $0.finding.code.rawValue }
            .sorted { $0.key < $1.key }
        let lines = groups.flatMap { code, group -> [String] in
            let shown = showsAllFindings ? group : Array(group.prefix(1))
            return ["\(code) (\(group.count))"]
                + shown.flatMap {
                    [
                        "  \($0.finding.subject): \($0.finding.sentence)",
                        "    Fix: \($0.finding.fix)",
                    ]
                }
        }
        return "FINDINGS (\(outcome.findings.count), each with its fix)\n"
            + lines.joined(separator: "\n")
    }

    private var totals: String {
        let total = outcome.records.values.reduce(0, +)
        var table = TextTable(["RECORDS CREATED IN NETSUITE", "COUNT"], rightAligned: [1])
        for (type, count) in outcome.records.sorted(by: { $0.key < $1.key }) {
            table.add([type, String(count)])
        }
        table.add(["total", String(total)])
        return table.text + "\n\n"
            + "NetSuite calls    \(outcome.upstreamCalls)  (\(Self.ratio(outcome.upstreamCalls, total)) per record)\n"
            + "Stripe calls      \(outcome.stripeCalls)  (\(Self.ratio(outcome.stripeCalls, total)) per record)\n"
            + "Payouts under way \(outcome.waiting)\n"
            + "Elapsed           \(outcome.elapsed.components.seconds) s"
    }

    private var verdict: String {
        guard !outcome.complaints.isEmpty else {
            return
                "PROVED: every payout ties to its deposit with residual 0.00, the bank accounts hold"
                + " exactly\nwhat payouts and top-ups moved, and NetSuite agrees with the ledger on every"
                + " account."
        }
        return "NOT PROVED:\n" + outcome.complaints.map { "  " + $0 }.joined(separator: "\n")
    }

    /// A ratio with two decimals, in whole numbers.
    private static func ratio(_ part: Int, _ whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let hundredths = (part * 100 + whole / 2) / whole
        let rest = String(hundredths % 100)
        return "\(hundredths / 100)." + (rest.count == 1 ? "0" + rest : rest)
    }
}
