import Accounting
import HTTP
import JSON
import Jobs

extension RESTService {
    /// Between two looks at a job somebody waits for.
    private static let lookAgain = Duration.milliseconds(250)
    private static let waitSecondsMax = 25

    /// A page of jobs, newest first.
    func listJobs(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let state = try call.query.choice(
            "state",
            PublicJobState.allCases.map { ($0.rawValue, $0) }
        )
        let kind = try call.query.choice("kind", JobKind.allCases.map { ($0.rawValue, $0) })
        let account = call.query["account"]
        let since = try call.query.moment("updatedSince")
        let limit = try call.query.limit()
        let cursor = PageCursor(
            list: "jobs",
            filters: [state?.rawValue, kind?.rawValue, account, since?.text]
        )
        let before = try cursor.place(call.query) { JobID($0) }
        var found: [Job] = []
        // One more than asked for tells whether there is a next page. A public state may stand for
        // several states of the queue, each of which is asked for its own newest jobs.
        for state in state?.states.map(Optional.some) ?? [nil] {
            let query = JobQuery(
                state: state,
                kind: kind,
                account: account,
                updatedSince: since,
                before: before,
                limit: limit + 1
            )
            do { found += try await ports.jobs.jobs(query) } catch { throw .store(error) }
        }
        found.sort { $0.id > $1.id }
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { cursor.text(for: $0.id.text) } : nil
        let representation = JobRepresentation(settings)
        return .page(page.map(representation.item), next: next, of: call.request)
    }

    /// One job; on request the answer waits a few seconds for its end.
    func showJob(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let id = try jobID(call)
        let wait = try call.query.number("wait", in: 0...Self.waitSecondsMax) ?? 0
        let isConditional = call.request.fields.contains(.ifNoneMatch)
        let deadline = runtime.uptime() + .seconds(wait)
        var job = try await job(id)
        var batch = isConditional ? try await batch(of: job) : nil
        while !job.state.isFinal, !isConditional || Self.judge(job, batch, call) == .notModified,
            runtime.uptime() < deadline, !Task.isCancelled
        {
            await runtime.sleep(Self.lookAgain)
            job = try await self.job(id)
            if isConditional { batch = try await self.batch(of: job) }
        }
        // Without an entity tag to compare, only the answer tells of the batch.
        if !isConditional { batch = try await self.batch(of: job) }
        var response = shown(job, in: batch)
        response.fields.set(.cacheControl, "no-cache")
        response.fields[.etag] = JobRepresentation.entityTag(job, in: batch)?.description
        switch Self.judge(job, batch, call) {
        case .holds: return response
        case .failed: throw .representationChanged
        case .notModified:
            var unchanged = Precondition.notModified(response)
            unchanged.fields[.retryAfter] = response.fields[.retryAfter]
            return unchanged
        }
    }

    /// Cancels a waiting job and asks a running one to stop; a finished one is left as it is.
    func cancelJob(_ call: Call) async throws(Refusal) -> HTTPResponse {
        try refuseBody(call)
        let id = try jobID(call)
        let job: Job?
        do { job = try await ports.jobs.cancel(id) } catch { throw .store(error) }
        guard let job else { throw .jobUnknown }
        return shown(
            job,
            in: try await batch(of: job),
            status: job.state.isFinal ? .ok : .accepted
        )
    }

    /// Lets a failed or cancelled job run again; a live one is left as it is.
    func retryJob(_ call: Call) async throws(Refusal) -> HTTPResponse {
        try refuseBody(call)
        let id = try jobID(call)
        let job: Job?
        do { job = try await ports.jobs.retry(id) } catch { throw .store(error) }
        guard let job else { throw .jobUnknown }
        guard !job.state.isFinal else { throw .jobNotRetryable }
        return shown(job, in: try await batch(of: job), status: .accepted)
    }

    /// What became of a job's attempts, the latest first.
    func listAttempts(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let id = try jobID(call)
        _ = try await job(id)
        let attempts: [JobAttempt]
        do { attempts = try await ports.jobs.attempts(of: id) } catch { throw .store(error) }
        let items = attempts.map { attempt in
            JSONValue.record([
                ("number", .number(JSONNumber(attempt.number))),
                ("outcome", .string(attempt.outcome.rawValue)),
                ("endedAt", .time(attempt.ended)),
                ("error", .text(attempt.error)),
                ("node", .text(attempt.node)),
            ])
        }
        return .json(.record([("items", .array(items))]))
    }

    private func shown(
        _ job: Job,
        in batch: JobBatch?,
        status: HTTPStatus = .ok
    ) -> HTTPResponse {
        var fields = HTTPFields()
        fields[.retryAfter] = JobRepresentation.retryAfterSeconds(job).map { String($0) }
        let representation = JobRepresentation(settings, now: runtime.now())
        return .json(representation.whole(job, in: batch), status: status, fields: fields)
    }

    private func jobID(_ call: Call) throws(Refusal) -> JobID {
        guard let id = JobID(call.id) else { throw .jobUnknown }
        return id
    }

    /// Some clients cannot send a POST without a body: nothing and an empty object are the same.
    func refuseBody(_ call: Call) throws(Refusal) {
        let text = call.request.body.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard text.isEmpty || text == Array("{}".utf8) else { throw .bodyUnexpected }
    }

    private static func judge(_ job: Job, _ batch: JobBatch?, _ call: Call) -> Precondition {
        .judge(call.request, current: JobRepresentation.entityTag(job, in: batch))
    }
}
