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
    /// Whom the caller wants to be told; nil for nobody.
    private let callback: FollowUp?
    /// Who is told of every job.
    private let endpoints: [FollowUp]

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
        self.callback = callback.map(FollowUp.init(telling:))
        self.endpoints = callbacks?.followUps(nil) ?? []
        self.requestHash = IdempotencyKey.requestHash(request, body: body.value)
    }

    /// The jobs to enqueue: one for each object, so that each has its own result and retries and none
    /// runs beside another about the same object; one for each month or so of a long span.
    func jobs(clientID: String?) -> [NewJob] {
        // A caller is told once: of its only job, or of all of them together.
        let told = batch == nil ? [callback].compactMap { $0 } : []
        return pieces.map { piece in
            let name = piece.objectID ?? piece.uniqueText
            return NewJob(
                kind: kind,
                account: account,
                arguments: piece.text,
                uniqueKey: kind.uniqueKey(account: account, of: name),
                priority: priority,
                clientID: clientID,
                orderingKey: kind.orderingKey(account: account, of: piece.objectID),
                followUps: told + endpoints.filter { !told.contains($0) }
            )
        }
    }

    /// The objects each of those jobs is about, in the same order.
    var objects: [[String]] {
        pieces.map { piece -> [String] in
            if case .objects(let ids) = piece { ids } else { [] }
        }
    }

    /// How the jobs are watched as one; nil for a single one.
    var batch: BatchWish? {
        let count = pieces.count
        guard count > 1 else { return nil }
        let name =
            switch work {
            case .objects: "\(account): \(kind.rawValue) of \(count) objects"
            case .span(let span):
                "\(account): \(kind.rawValue) from \(span.from.text) to \(span.to.text)"
            case .dryRun(let span):
                "\(account): dry run of \(kind.rawValue) from \(span.from.text) to"
                    + " \(span.to.text)"
            }
        return BatchWish(name: name, followUp: callback)
    }

    private var pieces: [JobArguments] {
        // Days and currencies of one account are read from one list and worked on in turn.
        kind == .balancePosting || kind == .balanceProof ? [work] : work.pieces
    }

    private var priority: JobPriority {
        switch work {
        case .objects: .interactive
        case .span, .dryRun: .backfill
        }
    }
}

extension JobArguments {
    /// The one object that is worked on; nil for several and for spans.
    fileprivate var objectID: String? {
        if case .objects(let ids) = self, ids.count == 1 { ids[0] } else { nil }
    }

    /// What tells this work from other work of its kind, where it is not about one object.
    fileprivate var uniqueText: String {
        "#" + Hex.encode(SHA256.digest(Array(text.utf8)))
    }
}
