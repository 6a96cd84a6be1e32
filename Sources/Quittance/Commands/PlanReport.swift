import Accounting
import Jobs
import RESTAPI

/// Plans as a controller reads them on the terminal.
struct PlanReport {
    private var counts: [RecordKind: Int] = [:]
    private var totals: [AccountRole: [Currency: Int64]] = [:]
    private var findings: [Finding] = []
    private var seen: Set<ExternalID> = []

    mutating func add(_ plan: Plan, printing: Bool = false) {
        for document in plan.ordered where seen.insert(document.externalID).inserted {
            counts[document.kind, default: 0] += 1
            for posting in document.entries.flatMap(\.postings) {
                let sign: Int64 = posting.side == .debit ? 1 : -1
                totals[posting.role, default: [:]][posting.amount.currency, default: 0] +=
                    sign * posting.amount.minorUnits
            }
            if printing { Terminal.print(Self.text(document)) }
        }
        findings += plan.findings
    }

    /// One record with its debits and credits.
    static func text(_ document: PlannedDocument) -> String {
        let amount = document.amount.map { "  \($0.text)" } ?? ""
        let place = document.subsidiary.map { "  subsidiary \($0)" } ?? ""
        var lines = ["\(document.kind.rawValue) \(document.externalID.text)\(amount)\(place)"]
        for setting in document.fields.header {
            lines.append("    \(setting.name): \(setting.value.words)")
        }
        for entry in document.entries {
            for posting in entry.postings {
                let side = posting.side == .debit ? "DR" : "   CR"
                lines.append("    \(side) \(posting.role.rawValue)  \(posting.amount.text)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// How many records, what moves on every account, and what needs a person.
    var summary: String {
        var records = TextTable(["RECORDS", "COUNT"], rightAligned: [1])
        for kind in RecordKind.allCases {
            if let count = counts[kind] { records.add([kind.rawValue, String(count)]) }
        }
        var accounts = TextTable(["ACCOUNT", "CCY", "DEBIT", "CREDIT"], rightAligned: [2, 3])
        for role in AccountRole.allCases {
            let amounts = (totals[role] ?? [:]).sorted { $0.key.code < $1.key.code }
            for (currency, sum) in amounts where sum != 0 {
                let text = Money(abs(sum), currency).decimalText
                accounts.add(
                    [role.rawValue, currency.code, sum > 0 ? text : "", sum < 0 ? text : ""]
                )
            }
        }
        let told = findings.map {
            "\($0.code.rawValue) \($0.subject): \($0.sentence)\n  Fix: \($0.fix)"
        }
        return ([records.text, accounts.text] + told).joined(separator: "\n\n")
    }
}

/// What two sets of plans say differently.
enum PlanDifference {
    static func text(
        _ before: [ExternalID: PlannedDocument],
        _ after: [ExternalID: PlannedDocument]
    ) -> String {
        var parts: [String] = []
        for id in Set(before.keys).union(after.keys).sorted() {
            let (old, new) = (before[id], after[id])
            guard old?.document != new?.document || old?.fields != new?.fields else { continue }
            let (gone, come) = (lines(old), lines(new))
            parts.append(
                ([id.text] + gone.filter { !come.contains($0) }.map { "  - \($0)" }
                    + come.filter { !gone.contains($0) }.map { "  + \($0)" })
                    .joined(separator: "\n")
            )
        }
        guard !parts.isEmpty else { return "Both settings book the same." }
        return parts.joined(separator: "\n") + "\n\n\(parts.count) records differ."
    }

    /// Everything a document says, one fact a line.
    private static func lines(_ document: PlannedDocument?) -> [String] {
        guard let document else { return [] }
        var lines = PlanReport.text(document).split(separator: "\n").map {
            String($0.drop { $0 == " " })
        }
        for (index, line) in document.lines.enumerated() {
            let fields = index < document.fields.lines.count ? document.fields.lines[index] : []
            let extra = fields.map { " \($0.name)=\($0.value.words)" }.joined()
            lines.append("line \(index + 1): \(line.item.text) \(line.amount.text)\(extra)")
        }
        return lines + document.entries.map { "dated \($0.date.text)" }
    }
}

extension FieldValue {
    /// The value as a person reads it.
    fileprivate var words: String {
        switch self {
        case .text(let text): text
        case .reference(let id): "record \(id)"
        case .date(let date): date.text
        case .flag(let flag): flag ? "yes" : "no"
        }
    }
}
