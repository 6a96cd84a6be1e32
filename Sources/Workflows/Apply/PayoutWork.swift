import Accounting
import Jobs

/// What a job over payouts did so far; every payout adds to it, whatever becomes of its neighbours.
struct PayoutWork: Sendable {
    var report = WorkReport()
    var progress = JobProgress(done: 0, total: 0)
    var applied = Applied()
    private var outcome = BatchOutcome()

    /// Gives what has to be stored away, because it is about to be stored; the counts stay.
    mutating func takeEffects() -> BookEffects { applied.takeEffects() }

    /// Works on one payout and keeps its failure, if any, for the end.
    mutating func add(
        _ work: (inout PayoutWork) async throws(StepFailure) -> Void
    ) async {
        var item = ItemOutcome()
        do throws(StepFailure) { try await work(&self) } catch { item.failure = error }
        outcome.add(item)
    }

    /// Ends the job: nothing may be unfinished, and not everything refused.
    mutating func conclude(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        report.objects = outcome.report.objects
        report.count(applied)
        report.findings += outcome.report.findings
        var effects = applied.effects
        effects.append(outcome.effects)
        let areAllRefused =
            outcome.report.objects > 0 && outcome.report.rejected == outcome.report.objects
        guard outcome.unfinished == nil, !areAllRefused else {
            try await context.checkpoint(progress, position: nil, effects: effects)
            throw outcome.unfinished ?? .reject(outcome.refusals)
        }
        return JobOutcome(result: report.text, progress: progress, effects: effects)
    }
}
