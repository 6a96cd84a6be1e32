import Accounting
import Cryptography
import HTTP
import Jobs
import Workflows

/// A request for work after all its faults are out.
struct WorkOrder: Sendable, Hashable {
    let kind: JobKind
    let account: String
    let work: JobArguments
    /// What a repeated idempotency key is compared by.
    let requestHash: [UInt8]
    /// What follows the jobs.
    let followUps: [FollowUp]

    /// Reads the body of a request and keeps every fault of it.
    init(
        _ request: HTTPRequest,
        _ form: SyncForm,
        accounts: [AccountProfile],
        callbacks: CallbackRule? = nil
    ) throws(Refusal) {
        var body = try BodyDecoding(request, allowed: form.members)
        let account = body.account(of: accounts)
        let work = body.work(form)
        let callback = body.callback(callbacks)
        try body.finish()
        // Not reached: what is nil was a fault.
        guard let account, let work else { throw .bodyMissing }
        guard accounts.contains(where: { $0.name == account }) else { throw .accountUnknown }
        self.kind = form.kind
        self.account = account
        self.work = work
        self.followUps = callbacks?.followUps(callback) ?? []
        self.requestHash = IdempotencyKey.requestHash(request, body: body.value)
    }

    /// The jobs to enqueue: one for each payout, so that each has its own result and retries; else
    /// one for everything.
    func jobs(clientID: String?) -> [NewJob] {
        guard kind == .payoutReconciliation, case .objects(let ids) = work else {
            return [
                NewJob(
                    kind: kind,
                    account: account,
                    arguments: work.text,
                    uniqueKey: "\(kind.rawValue):\(account):\(work.uniqueText)",
                    priority: priority,
                    clientID: clientID,
                    followUps: followUps
                )
            ]
        }
        return ids.map {
            NewJob.payoutReconciliation(
                $0,
                account: account,
                priority: priority,
                clientID: clientID,
                followUps: followUps
            )
        }
    }

    /// The objects each of those jobs is about, in the same order.
    var objects: [[String]] {
        guard case .objects(let ids) = work else { return [[]] }
        return kind == .payoutReconciliation ? ids.map { [$0] } : [ids]
    }

    private var priority: JobPriority {
        switch work {
        case .objects: .interactive
        case .span: .backfill
        }
    }
}

extension JobArguments {
    /// What tells this work from other work of its kind; the same as webhooks use for one object.
    fileprivate var uniqueText: String {
        if case .objects(let ids) = self, ids.count == 1 { return ids[0] }
        return "#" + Hex.encode(SHA256.digest(Array(text.utf8)))
    }
}
