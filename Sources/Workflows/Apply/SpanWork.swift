import Accounting
import JSON
import Jobs

/// Where a job over a span of time stands after its last finished page: the job's checkpoint.
struct SpanPosition: Sendable, Hashable {
    /// The page to read next; nil for the first.
    var cursor: String?
    /// What the finished pages came to.
    var report = WorkReport()

    /// The start of the span.
    init() {}

    /// Reads a checkpoint; one that cannot be read begins the span again, which is safe.
    init(checkpoint: String?) {
        guard let checkpoint,
            // Begins again, as said above.
            let value = try? JSONValue.parse(Array(checkpoint.utf8)),
            let cursor = value["cursor"]?.stringValue,
            let report = WorkReport(json: value["report"])
        else { return }
        self.cursor = cursor
        self.report = report
    }

    /// The checkpoint's text; nil at the start of the span.
    var text: String? {
        cursor.map { JSONValue.object(["cursor": .string($0), "report": report.json]).text }
    }
}

extension Batch {
    /// Works page by page on everything made in a span; a restart goes on after the last finished page.
    ///
    /// `prepare` reads what the objects of one page need together and answers how one is planned.
    func work<Item: Sendable>(
        _ context: any JobContext,
        pages: (_ cursor: String?) async throws(StepFailure) -> Page<Item>,
        preparing prepare:
            ([Item]) async throws(StepFailure) ->
            @Sendable (Item) async throws(StepFailure) -> Plan
    ) async throws(StepFailure) -> JobOutcome {
        var position = SpanPosition(checkpoint: context.job.checkpoint)
        while true {
            try await context.proceed()
            let page = try await pages(position.cursor)
            let plan = try await prepare(page.items)
            // Work for which somebody waits is not put into a queue of NetSuite's.
            let outcome =
                context.job.priority == .backfill
                ? await workTogether(on: page.items, planning: plan)
                : await work(on: page.items, planning: plan)
            if let failure = outcome.unfinished {
                // What was done is kept; the next attempt reads this page again.
                try await context.checkpoint(
                    position.report.progress,
                    position: position.text,
                    effects: outcome.effects
                )
                throw failure
            }
            position.report.add(outcome.report)
            guard let next = page.nextCursor else {
                return try await conclude(position.report, outcome, context)
            }
            position.cursor = next
            try await context.checkpoint(
                position.report.progress,
                position: position.text,
                effects: outcome.effects
            )
        }
    }

    /// Ends a span; when everything was refused, the job is, and a retry begins it again.
    private func conclude(
        _ report: WorkReport,
        _ last: BatchOutcome,
        _ context: any JobContext
    ) async throws(StepFailure) -> JobOutcome {
        var progress = report.progress
        guard report.objects == 0 || report.rejected < report.objects else {
            try await context.checkpoint(progress, position: nil, effects: last.effects)
            throw .reject(last.refusals)
        }
        progress.total = progress.done
        return JobOutcome(result: report.text, progress: progress, effects: last.effects)
    }
}
