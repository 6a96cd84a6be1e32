import Accounting
import ArgumentParser
import Database
import JSON
import Jobs
import Workflows

/// Books, or only rehearses, everything of a span of days.
struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Book the invoices and payouts of a span of days, or count what that would book.",
        discussion: """
            The running service does the work; this command asks for it and shows how far it is.

            EXAMPLES
              quittance backfill --from 2026-01-01 --to 2026-09-30 --dry-run
              quittance backfill --from 2026-01-01 --to 2026-09-30
            """
    )

    @OptionGroup var options: SettingsOptions
    @Option(help: "First day.")
    var from: String
    @Option(help: "Last day.")
    var to: String
    @Option(help: "The Stripe account's name; the first one without.")
    var account: String?
    @Flag(help: "Plan everything and book nothing: counts, totals, the first problems.")
    var dryRun = false
    @Flag(help: "Do not wait for the end.")
    var detach = false

    private static let pause = Duration.seconds(1)

    func run() async throws {
        let settings = try options.read()
        guard let name = settings.stripe.map(\.name).first(where: { account ?? $0 == $0 }) else {
            throw Terminal.refusal("The settings name no Stripe account “\(account ?? "")”.")
        }
        let zone = try ZoneFiles.zone(settings.accounting)
        // Stripe dates the arrival of payouts by days of UTC.
        guard let created = try Days.span(from: from, to: to, zone: zone),
            let arrived = try Days.span(from: from, to: to, zone: .utc)
        else { return }
        let database = try await options.openDatabase()
        let outcomes = try await database.enqueue(
            jobs(name, [(.invoiceSync, created), (.payoutReconciliation, arrived)]),
            as: BatchWish(name: "\(name): \(dryRun ? "dry run" : "backfill") \(from) to \(to)")
        )
        if !dryRun {
            try await database.audit(who: "command line", what: "backfill", subject: name)
        }
        let ids = outcomes.map(\.jobID)
        guard !detach, let first = ids.first else {
            await database.close()
            return Terminal.print(ids.map(\.text).joined(separator: "\n"))
        }
        try await wait(for: first, in: database)
        var sum = BackfillSummary()
        for id in ids { if let job = try await database.job(id) { sum.add(job) } }
        await database.close()
        Terminal.print(sum.text)
        guard sum.failed == 0 else { throw ExitCode(1) }
    }

    /// Invoices before payouts, so that deposits find what they take.
    private func jobs(_ account: String, _ spans: [(JobKind, TimeSpan)]) -> [NewJob] {
        spans.flatMap { kind, span in
            let work: JobArguments = dryRun ? .dryRun(span) : .span(span)
            return work.pieces.map { piece in
                NewJob(
                    kind: kind,
                    account: account,
                    arguments: piece.text,
                    uniqueKey: kind.uniqueKey(account: account, of: piece.text),
                    priority: .backfill
                )
            }
        }
    }

    private func wait(for job: JobID, in database: Database) async throws {
        var line = ProgressLine()
        while let batch = try await database.batch(of: job), batch.finished == nil {
            let end = batch.expectedEnd(now: RealWorld().now()).map { ", done about \($0.text)" }
            line.show(
                "\(batch.ended) of \(batch.total) parts, \(batch.failed) failed" + (end ?? "")
            )
            try await Task.sleep(for: Self.pause)
        }
        line.end()
    }
}

/// What the jobs of a backfill came to, added up from their results.
///
/// What invoices and payouts would book is not added up: both need the same payments.
struct BackfillSummary {
    private struct Row: Hashable {
        let work: JobKind
        let record: RecordKind
    }

    private var numbers: [String: Int64] = [:]
    private var records: [Row: Int64] = [:]
    private var totals: [Row: [Currency: Int64]] = [:]
    private var waiting: [String: Int64] = [:]
    private var problems: [String] = []
    private(set) var failed = 0

    mutating func add(_ job: Job) {
        // A result that cannot be read counts as a failure, with the job's own sentence.
        guard let result = job.result.flatMap({ try? JSONValue.parse(Array($0.utf8)) }) else {
            failed += 1
            problems.append("\(job.id.text): \(job.lastError ?? "no result")")
            return
        }
        for name in ["objects", "recordsCreated", "rejected", "findings"] {
            numbers[name, default: 0] += result[name]?.int64Value ?? 0
        }
        for row in result["dryRun"]?["records"]?.arrayValue ?? [] {
            guard let record = row["kind"]?.stringValue.flatMap(RecordKind.init) else { continue }
            let kind = Row(work: job.kind, record: record)
            records[kind, default: 0] += row["count"]?.int64Value ?? 0
            for total in row["totals"]?.arrayValue ?? [] {
                guard let currency = total["currency"]?.stringValue.flatMap(Currency.init),
                    let sum = Money(decimal: total["amount"]?.stringValue ?? "", currency)
                else { continue }
                totals[kind, default: [:]][currency, default: 0] += sum.minorUnits
            }
        }
        for row in result["dryRun"]?["waiting"]?.arrayValue ?? [] {
            waiting[row["reason"]?.stringValue ?? "", default: 0] += row["count"]?.int64Value ?? 0
        }
        for problem in result["dryRun"]?["problems"]?.arrayValue ?? [] {
            let words = ["code", "subject", "sentence", "fix"].map {
                problem[$0]?.stringValue ?? ""
            }
            problems.append("\(words[0]) \(words[1]): \(words[2])\n  Fix: \(words[3])")
        }
    }

    var text: String {
        var table = TextTable(["FOR", "RECORDS", "COUNT", "TOTAL"], rightAligned: [2, 3])
        for (work, name) in [(JobKind.invoiceSync, "invoices"), (.payoutReconciliation, "payouts")]
        {
            for record in RecordKind.allCases {
                let row = Row(work: work, record: record)
                guard let count = records[row] else { continue }
                let sums = (totals[row] ?? [:]).sorted { $0.key.code < $1.key.code }
                    .map { Money($0.value, $0.key).text }
                table.add([name, record.rawValue, String(count), sums.first ?? ""])
                for sum in sums.dropFirst() { table.add(["", "", "", sum]) }
            }
        }
        let shared = "What invoices and payouts both need stands in both, and is made once."
        let waits = waiting.sorted { $0.key < $1.key }.map { "\($0.value) not counted: \($0.key)" }
        let counts =
            "\(numbers["objects"] ?? 0) objects, \(numbers["recordsCreated"] ?? 0) records made,"
            + " \(numbers["rejected"] ?? 0) refused, \(numbers["findings"] ?? 0) findings"
        return
            ((records.isEmpty ? [] : [table.text, shared]) + [counts] + waits
            + problems.prefix(Rehearsal.problemsMax)).joined(separator: "\n\n")
    }
}
