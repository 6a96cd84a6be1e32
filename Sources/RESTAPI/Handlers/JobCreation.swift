import Accounting
import HTTP
import JSON
import Jobs

extension RESTService {
    /// The handler that creates the jobs of one form of request.
    static func creating(_ form: SyncForm) -> Route.Handler {
        { service in
            { (call) async throws(Refusal) in try await service.createJobs(form, call) }
        }
    }

    /// Enqueues the jobs a request asks for; with an idempotency key at most once.
    private func createJobs(_ form: SyncForm, _ call: Call) async throws(Refusal) -> HTTPResponse {
        let key = try IdempotencyKey(call.request)
        let order = try WorkOrder(
            call.request,
            form,
            accounts: settings.accounts,
            callbacks: settings.callbacks
        )
        let stored = try await store(order, key, call.client)
        guard let first = stored.outcomes.first?.jobID else { throw .jobUnknown }
        let job = try await job(first)
        let representation = JobRepresentation(settings, now: runtime.now())
        var fields: HTTPFields = [.location: representation.path(first)]
        fields[.retryAfter] = JobRepresentation.retryAfterSeconds(job).map { String($0) }
        if key != nil { fields.append(.idempotencyReplayed, String(stored.isReplay)) }
        let body = representation.acceptance(
            of: job,
            in: try await batch(of: job),
            stored.outcomes,
            objects: order.objects
        )
        return .json(body, status: .accepted, fields: fields)
    }

    /// What a request would book, without writing anything.
    func preview(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let order = try PreviewOrder(call.request, accounts: settings.accounts)
        do {
            let plans = try await ports.previewer.preview(
                kind: order.kind,
                account: order.account,
                arguments: order.arguments
            )
            return .json(.record([("plans", .array(plans.map(PlanRepresentation.json)))]))
        } catch {
            throw .step(error, ids: order.ids)
        }
    }

    private func store(
        _ order: WorkOrder,
        _ key: IdempotencyKey?,
        _ client: Client?
    ) async throws(Refusal) -> (outcomes: [EnqueueOutcome], isReplay: Bool) {
        let jobs = order.jobs(clientID: client?.id)
        guard let key, let client else {
            do {
                return (try await ports.intake.enqueue(jobs, as: order.batch), false)
            } catch { throw .store(error) }
        }
        let outcome = try await keysInFlight.once(client: client.id, key: key.text) {
            () async throws(Refusal) in
            do throws(StoreFault) {
                return try await ports.intake.enqueueOnce(
                    client: client.id,
                    key: key.text,
                    requestHash: order.requestHash,
                    jobs: jobs,
                    batch: order.batch,
                    expires: runtime.now().adding(IdempotencyKey.lifetime)
                )
            } catch { throw Refusal.store(error) }
        }
        switch outcome {
        case .enqueued(let outcomes): return (outcomes, false)
        case .replayed(let ids): return (ids.map { .duplicate(of: $0) }, true)
        case .mismatch: throw .idempotencyKeyReused
        }
    }

    /// The batch that watches a job, if one does; most jobs are read without a second look.
    func batch(of job: Job) async throws(Refusal) -> JobBatch? {
        guard job.isBatched else { return nil }
        do { return try await ports.queue.batch(of: job.id) } catch { throw .store(error) }
    }

    /// The job of an id that must exist.
    func job(_ id: JobID) async throws(Refusal) -> Job {
        let job: Job?
        do { job = try await ports.jobs.job(id) } catch { throw .store(error) }
        guard let job else { throw .jobUnknown }
        return job
    }
}
