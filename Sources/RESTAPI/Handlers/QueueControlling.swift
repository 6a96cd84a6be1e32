import HTTP
import JSON
import Jobs

extension RESTService {
    /// So many jobs at most run again by one call.
    private static let retriesMax = 500

    /// How many jobs are in each state, and what is held back.
    func showQueue(_ call: Call) async throws(Refusal) -> HTTPResponse { try await queue() }

    /// Holds a kind or a lane back; held already is as good.
    func pauseQueue(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let part = try QueuePartForm(call.request).part
        let who = call.client?.id ?? ""
        do { _ = try await ports.queue.pause(part, who: who) } catch { throw .store(error) }
        return try await queue()
    }

    /// Lets a kind or a lane go on; not held back is as good.
    func resumeQueue(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let part = try QueuePartForm(call.request).part
        do { _ = try await ports.queue.resume(part) } catch { throw .store(error) }
        return try await queue()
    }

    private func queue() async throws(Refusal) -> HTTPResponse {
        let counts: [JobState: Int]
        let pauses: [QueuePause]
        let holds: [QueueHold]
        do {
            counts = try await ports.jobs.counts()
            pauses = try await ports.queue.pauses()
            holds = try await ports.queue.holds()
        } catch { throw .store(error) }
        let states = JobState.allCases.map { state in
            (state.rawValue, JSONValue?.some(.integer(counts[state] ?? 0)))
        }
        return .json(
            .record([
                ("jobs", .record(states)),
                ("heldBack", .array(pauses.map(QueueRepresentation.pause))),
                ("awaitingLogin", .array(holds.map(QueueRepresentation.hold))),
            ])
        )
    }

    /// Lets every ended job of a filter run again, so many at most; the answer tells whether to ask
    /// again.
    func retryJobs(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let filter = try RetryForm(call.request).filter
        let ids: [JobID]
        do {
            ids = try await ports.queue.retryAll(filter, limit: Self.retriesMax)
        } catch { throw .store(error) }
        return .json(
            .record([
                ("retried", .integer(ids.count)),
                ("isMore", .bool(ids.count == Self.retriesMax)),
                ("jobIds", .texts(ids.map(\.text))),
            ]),
            status: .accepted
        )
    }

    /// A page of batches, newest first.
    func listBatches(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let limit = try call.query.limit()
        let cursor = PageCursor(list: "batches", filters: [])
        let before = try cursor.place(call.query) { BatchID($0) }
        let found: [JobBatch]
        do {
            found = try await ports.queue.batches(before: before, limit: limit + 1)
        } catch { throw .store(error) }
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { cursor.text(for: $0.id.text) } : nil
        let now = runtime.now()
        let items = page.map { QueueRepresentation.batch($0, now: now, settings) }
        return .page(items, next: next, of: call.request)
    }

    func showBatch(_ call: Call) async throws(Refusal) -> HTTPResponse {
        guard let id = BatchID(call.id) else { throw .batchUnknown }
        let batch: JobBatch?
        do { batch = try await ports.queue.batch(id) } catch { throw .store(error) }
        guard let batch else { throw .batchUnknown }
        return .json(QueueRepresentation.batch(batch, now: runtime.now(), settings))
    }

    /// What happens by itself, and when next.
    func listSchedules(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let states: [ScheduleState]
        do { states = try await ports.queue.scheduleStates() } catch { throw .store(error) }
        return .json(.record([("items", .array(states.map(QueueRepresentation.schedule)))]))
    }
}
