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

    private static func span(_ state: JobState) -> Job {
        let span = TimeSpan(from: Bench.moment, to: Bench.moment.adding(.seconds(86_400)))
        return Job.sample(.invoiceSync, JobArguments.span(span).text, state: state)
    }

    @Test(arguments: [JobState.discarded, .cancelled])
    func `an ended job about just the object runs again itself`(state: JobState) {
        let job = Job.sample(.invoiceSync, JobArguments.objects(["in_1"]).text, state: state)
        #expect(FindingRerun.work(for: Self.stored("in_1"), of: job) == .retry(job.id))
        #expect(FindingRerun.work(for: Self.stored("inv_in_1"), of: job) == .retry(job.id))
        let span = Self.span(state)
        #expect(FindingRerun.work(for: Self.stored(span.id.text), of: span) == .retry(span.id))
    }

    @Test(arguments: [JobState.available, .scheduled, .retryable])
    func `a job about just the object that is about to run needs no other`(state: JobState) {
        let job = Job.sample(.invoiceSync, JobArguments.objects(["in_1"]).text, state: state)
        #expect(FindingRerun.work(for: Self.stored("in_1"), of: job) == nil)
        #expect(FindingRerun.work(for: Self.stored("in_1"), of: nil) == nil)
    }

    @Test(arguments: JobState.allCases)
    func `a span that passed the object stays as it is, and only the object is worked on`(
        state: JobState
    ) throws {
        for job in [Self.span(state), Self.job(state)] {
            guard case .enqueue(let new) = FindingRerun.work(for: Self.stored("in_1"), of: job)
            else {
                Issue.record("\(job)")
                continue
            }
            #expect(try JobArguments(text: new.arguments) == .objects(["in_1"]))
        }
    }

    @Test func `a span somebody stopped is not begun again for what no kind of job works on`() {
        #expect(FindingRerun.work(for: Self.stored("netsuite"), of: Self.span(.cancelled)) == nil)
        let dead = Self.span(.discarded)
        guard case .enqueue(let new) = FindingRerun.work(for: Self.stored("netsuite"), of: dead)
        else {
            Issue.record("nothing is done again")
            return
        }
        #expect(new.arguments == dead.arguments)
    }

    @Test func `of a job long gone only the object is worked on`() {
        let job = Job.sample(.invoiceSync, "{}", state: .discarded)
        #expect(FindingRerun.work(for: Self.stored("netsuite"), of: job) == nil)
        guard case .enqueue = FindingRerun.work(for: Self.stored("in_1"), of: job) else {
            Issue.record("nothing is done again")
            return
        }
    }

    @Test(arguments: [
        ("in_1", JobKind.invoiceSync, "in_1"), ("inv_in_1", .invoiceSync, "in_1"),
        ("rfd_re_1", .refundSync, "re_1"), ("rfd_pyr_1", .refundSync, "pyr_1"),
        ("pay_ch_1", .chargeSync, "ch_1"), ("py_1", .chargeSync, "py_1"),
        ("cm_cn_1", .creditNoteSync, "cn_1"), ("cm_dp_1", .disputeSync, "dp_1"),
        ("cust_cus_1", .customerSync, "cus_1"), ("cm_in_1-void", .invoiceSync, "in_1"),
        ("inv_dp_1-won", .disputeSync, "dp_1"), ("dep_po_1", .payoutReconciliation, "po_1"),
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
