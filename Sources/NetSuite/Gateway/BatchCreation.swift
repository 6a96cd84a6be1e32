package import Accounting
import Cryptography
import HTTP
import JSON
package import Jobs

extension NetSuiteGateway {
    /// Creates records of one kind by asynchronous requests of up to a hundred each.
    ///
    /// Answers the internal ids of those that were made; the caller makes the others one by one, which
    /// tells why NetSuite refused them. The key of a request is made of its content: sent again after a
    /// crash it leads to the job of the first time. A finding says that NetSuite takes no such requests.
    /// Source: Oracle help, "Batch Operations" (article_0127092747), "Idempotency" (subsect_164494900632).
    package func createTogether(
        _ documents: [PlannedDocument],
        references: [ExternalID: String]
    ) async throws(StepFailure) -> TogetherOutcome {
        let context = RenderingContext(
            settings: configuration.settings,
            chart: configuration.chart,
            currencies: try await currencies(),
            references: references
        )
        var outcome = TogetherOutcome()
        var bodies: [(id: ExternalID, body: JSONValue)] = []
        for document in documents.sorted(by: { $0.externalID < $1.externalID }) {
            // What cannot be rendered is refused where it is made alone, with all that is missing.
            guard let body = try? DocumentRenderer.body(of: document, in: context) else { continue }
            bodies.append((document.externalID, body))
        }
        guard let kind = documents.first?.kind else { return outcome }
        for start in stride(from: 0, to: bodies.count, by: Self.batchRecordsMax) {
            let part = Array(bodies[start..<min(start + Self.batchRecordsMax, bodies.count)])
            do throws(StepFailure) {
                outcome.internalIDs.merge(try await create(part, kind)) { first, _ in first }
            } catch {
                guard case .reject(let findings) = error,
                    !findings.contains(where: { $0.code == .authenticationRefused })
                else { throw error }
                outcome.finding = findings.first
                return outcome
            }
        }
        return outcome
    }

    /// The most records of one request.
    static let batchRecordsMax = 100
    /// Looks at a job before the work is put off.
    private static let looksMax = 60

    private func create(
        _ part: [(id: ExternalID, body: JSONValue)],
        _ kind: RecordKind
    ) async throws(StepFailure) -> [ExternalID: String] {
        let action = "create \(part.count) records (\(kind.words)) by one request"
        let body: JSONValue = ["items": .array(part.map(\.body))]
        let type = kind.recordType(configuration.settings)
        let call = ServiceCall.batch(type, body, key: Self.key(type, body))
        let location: String?
        switch try await exchange.answer(to: call, action) {
        case .done(let response): location = response.fields[.location]
        case .refused(let refusal, let meaning):
            guard refusal.details.contains(where: { $0.code == "IDEMPOTENCY_ERROR" }) else {
                throw refusal.failure(meaning, subject: TogetherOutcome.subject, action: action)
            }
            location = refusal.location
        }
        guard let job = Self.jobID(inLocation: location) else {
            throw .retry("NetSuite's answer to \(action) names no job.")
        }
        try await wait(for: job, action)
        let made = try await madeIDs(of: job, part.count, action)
        let found = try await internalIDs(of: part.map(\.id), in: kind.group)
        guard let made else { return found }
        return found.filter { made.contains($0.value) }
    }

    /// Waits for the end of a job; without one the work is put off, and finds the job again by its key.
    private func wait(for job: String, _ action: String) async throws(StepFailure) {
        for look in 0..<Self.looksMax {
            let response = try await exchange.response(
                to: .asyncJob(job),
                action,
                subject: TogetherOutcome.subject
            )
            let content = try ServiceExchange.content(response)
            if content["completed"]?.boolValue == true { return }
            await exchange.pause(.milliseconds(min(5000, 250 << min(look, 5))))
        }
        throw .retry(
            after: .seconds(60),
            reason: "NetSuite has not finished the job \(job) yet.",
            usesAttempt: false
        )
    }

    /// The internal ids the job's tasks made; nil when every task succeeded, so that each record under
    /// one of the external ids is the job's own.
    ///
    /// Which task is which record's is not promised, so the results of all are read where some failed.
    private func madeIDs(
        of job: String,
        _ count: Int,
        _ action: String
    ) async throws(StepFailure) -> Set<String>? {
        let subject = TogetherOutcome.subject
        let list = try ServiceExchange.content(
            try await exchange.response(to: .asyncTasks(of: job), action, subject: subject)
        )
        let tasks = list["items"]?.arrayValue ?? []
        let states = tasks.compactMap { $0["progress"]?.stringValue }
        if states.count == count, states.allSatisfy({ $0 == "succeeded" }) { return nil }
        var made: Set<String> = []
        for number in 1...count {
            switch try await exchange.answer(to: .asyncResult(of: job, task: number), action) {
            case .done(let response):
                if let id = Self.internalID(inLocation: response.fields[.location]) {
                    made.insert(id)
                }
            // The record is made alone, which tells what NetSuite says of it.
            case .refused: continue
            }
        }
        return made
    }

    /// A UUID made of what is asked for, by RFC 9562, section 5.8.
    private static func key(_ type: RecordType, _ body: JSONValue) -> String {
        var bytes = Array(
            SHA256.digest(Array(type.rawValue.utf8) + [0] + body.serialized()).prefix(16)
        )
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Hex.encode(bytes)
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// The job an address names; it may be relative.
    private static func jobID(inLocation location: String?) -> String? {
        guard let path = location?.split(separator: "?").first,
            let last = path.split(separator: "/").last, (1...64).contains(last.utf8.count),
            last.utf8.allSatisfy({ 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 45 })
        else { return nil }
        return String(last)
    }
}
