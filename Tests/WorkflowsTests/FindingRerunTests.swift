import Accounting
import Jobs
import Testing
import Workflows

/// Which work is done again when somebody says that a finding is dealt with.
@Suite struct FindingRerunTests {
    private static func stored(_ subject: String) -> StoredFinding {
        StoredFinding(
            id: 7,
            finding: Finding(.periodClosed, subject: subject, sentence: "s", fix: "f"),
            jobID: JobID(number: 1),
            created: Bench.moment,
            resolved: nil
        )
    }

    private static func job(_ state: JobState) -> Job {
        Job.sample(.invoiceSync, JobArguments.objects(["in_1", "in_2"]).text, state: state)
    }

    @Test(arguments: [JobState.discarded, .cancelled])
    func `an ended job runs again itself`(state: JobState) {
        let job = Self.job(state)
        #expect(FindingRerun.work(for: Self.stored("in_1"), of: job) == .retry(job.id))
    }

    @Test(arguments: [JobState.available, .scheduled, .retryable, .running])
    func `a job that is about to run needs no other`(state: JobState) {
        #expect(FindingRerun.work(for: Self.stored("in_1"), of: Self.job(state)) == nil)
        #expect(FindingRerun.work(for: Self.stored("in_1"), of: nil) == nil)
    }

    @Test(arguments: [
        ("in_1", JobKind.invoiceSync, "in_1"), ("inv_in_1", .invoiceSync, "in_1"),
        ("rfd_re_1", .refundSync, "re_1"), ("rfd_pyr_1", .refundSync, "pyr_1"),
        ("pay_ch_1", .chargeSync, "ch_1"), ("py_1", .chargeSync, "py_1"),
        ("cm_cn_1", .creditNoteSync, "cn_1"), ("cm_dp_1", .disputeSync, "dp_1"),
        ("cust_cus_1", .customerSync, "cus_1"), ("dep_po_1", .payoutReconciliation, "po_1"),
    ])
    func `of a job that went on only the object is worked on`(
        subject: String,
        kind: JobKind,
        id: String
    ) throws {
        let rerun = FindingRerun.work(for: Self.stored(subject), of: Self.job(.completed))
        guard case .enqueue(let new) = rerun else {
            Issue.record("\(String(describing: rerun))")
            return
        }
        #expect(new.kind == kind)
        #expect(new.account == "main")
        #expect(try JobArguments(text: new.arguments) == .objects([id]))
        #expect(new.priority == .interactive)
    }

    @Test(arguments: ["item_prod_1", "txn_1", "netsuite", "pay_pi_1"])
    func `what no kind of job works on runs the whole job again`(subject: String) {
        let job = Self.job(.completed)
        let rerun = FindingRerun.work(for: Self.stored(subject), of: job)
        guard case .enqueue(let new) = rerun else {
            Issue.record("\(String(describing: rerun))")
            return
        }
        #expect(new.kind == job.kind)
        #expect(new.arguments == job.arguments)
        #expect(new.uniqueKey == job.uniqueKey)
    }
}
