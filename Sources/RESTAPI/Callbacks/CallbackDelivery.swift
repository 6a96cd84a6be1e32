package import Accounting
package import HTTP
import JSON
package import Jobs
package import Workflows

/// Tells an address that a job is done: the work of `callback.deliver`.
///
/// It is a job like any other, so it outlives a crash and is repeated with growing pauses. The
/// message id goes by the delivery's own job: the same in every repetition, so that the receiver can
/// tell them from news.
package struct CallbackDelivery: UseCase {
    private static let timeout = Duration.seconds(20)
    private static let answerBytesMax = 64 << 10

    private let jobs: any JobDirectory
    private let batches: any BatchStore
    private let transport: any HTTPTransport
    private let rule: CallbackRule?
    private let publicURL: String?
    private let now: @Sendable () -> Timestamp

    /// `transport` must refuse addresses that may not be called; see `ClientConfiguration`.
    package init(
        jobs: any JobDirectory,
        batches: any BatchStore,
        transport: any HTTPTransport,
        rule: CallbackRule?,
        publicURL: String?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.jobs = jobs
        self.batches = batches
        self.transport = transport
        self.rule = rule
        self.publicURL = publicURL
        self.now = now
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let arguments = try FollowUpArguments(text: context.job.arguments)
        // Looked up anew: the settings may have changed since it was asked for.
        guard let rule, case .success(let url) = rule.address(arguments.target) else {
            throw .reject([
                refusal(arguments, "The address is no longer allowed by the settings.")
            ])
        }
        guard let event = try await event(arguments) else {
            throw .snooze(for: .seconds(30), reason: "The job was begun again.")
        }
        let request = delivery(
            of: event.json(base: publicURL ?? "").serialized(),
            to: url,
            id: "msg_" + context.job.id.text,
            signedWith: rule.secrets
        )
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            let reason =
                "\(url.host) did not take the news (\(error.kind.rawValue)): \(error.sentence)"
            throw .retry(after: nil, reason: reason, usesAttempt: error.kind != .cancelled)
        }
        try judge(response, arguments, url)
        let result = JSONValue.object(["status": .integer(response.status.code)])
        return JobOutcome(
            result: result.text,
            progress: JobProgress(done: 1, total: 1),
            effects: BookEffects(resolvedSubjects: [arguments.job.text])
        )
    }

    /// Telling plans nothing.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] { [] }

    /// What is told; nil while it is not final.
    private func event(_ arguments: FollowUpArguments) async throws(StepFailure) -> JobEvent? {
        let job: Job?
        var batch: JobBatch?
        do {
            job = try await jobs.job(arguments.job)
            if let id = arguments.batch { batch = try await batches.batch(id) }
        } catch { throw error.asStepFailure }
        guard let job, (batch == nil) == (arguments.batch == nil) else {
            throw .reject([refusal(arguments, "The job is not kept any more.")])
        }
        guard let batch else { return JobEvent(job) }
        return JobEvent(batch, first: job)
    }

    private func delivery(
        of body: [UInt8],
        to url: HTTPURL,
        id: String,
        signedWith secrets: [WebhookSecret]
    ) -> OutboundRequest {
        let timestamp = now().seconds
        let signatures = secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }
        var request = OutboundRequest(
            method: .post,
            url: url,
            fields: [
                .contentType: "application/json", "webhook-id": id,
                "webhook-timestamp": String(timestamp),
                "webhook-signature": signatures.joined(separator: " "),
            ],
            body: body,
            timeout: Self.timeout,
            responseBytesMax: Self.answerBytesMax
        )
        request.mayBeRepeated = false
        return request
    }

    /// Tells success from failure.
    ///
    /// Any 2xx is success. Salesforce answers 404 and 408 when nobody waits any more, others 410; a
    /// redirect is never followed. Everything else is tried again.
    private func judge(
        _ response: HTTPResponse,
        _ arguments: FollowUpArguments,
        _ url: HTTPURL
    ) throws(StepFailure) {
        let code = response.status.code
        switch code {
        case 200..<300: return
        case 300..<400:
            throw .reject([refusal(arguments, "\(url.host) answered with a redirect (\(code)).")])
        case 404, 408, 410:
            throw .reject([refusal(arguments, "\(url.host) does not wait for it (\(code)).")])
        default:
            let wait = response.fields[.retryAfter].flatMap { Int64($0) }
                .map { Duration.seconds(min(max($0, 1), 86_400)) }
            throw .retry(
                after: wait,
                reason: "\(url.host) answered \(code) to the news.",
                usesAttempt: true
            )
        }
    }

    private func refusal(_ arguments: FollowUpArguments, _ sentence: String) -> Finding {
        Finding(
            .callbackRefused,
            subject: arguments.job.text,
            sentence: sentence,
            fix: "Read the job itself; correct the address for the next request."
        )
    }
}
