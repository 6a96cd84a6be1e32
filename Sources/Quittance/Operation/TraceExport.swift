import HTTP
import HTTPClient
import Logging
import Telemetry

/// Sends spans to a receiver of the OpenTelemetry Protocol every few seconds.
///
/// Spans are for looking at, not for the books: what cannot be sent is dropped and counted.
struct TraceExport: Sendable {
    private static let interval = Duration.seconds(5)
    private static let batchMax = 512

    private let url: HTTPURL
    private let authorization: String?
    private let client: HTTPClient
    private let telemetry: ServiceTelemetry

    init(
        _ settings: TraceSettings,
        clients: OutboundClients,
        telemetry: ServiceTelemetry
    ) throws {
        let base = settings.endpoint.hasSuffix("/") ? "" : "/"
        guard let url = HTTPURL(settings.endpoint + base + "v1/traces") else {
            throw WiringFault("telemetry.traces.endpoint “\(settings.endpoint)” is no address.")
        }
        self.url = url
        authorization = settings.authorization?.reveal()
        client = try clients.make(for: url, caFile: settings.caFile)
        self.telemetry = telemetry
    }

    /// Sends until the task is cancelled, and once more then.
    func run() async {
        while !Task.isCancelled {
            await round()
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: Self.interval)
        }
        await round()
    }

    /// Sends what there is, in a task of its own: cancellation ends the loop, not what is being sent.
    private func round() async { await Task { await send() }.value }

    private func send() async {
        var outcome = "sent"
        // After a failure the rest waits for the next round, so that a stop is not held up by each batch.
        while outcome == "sent" {
            let spans = telemetry.spans.take(Self.batchMax)
            guard !spans.isEmpty else { return }
            outcome = await post(spans) ? "sent" : "lost"
            telemetry.metrics.increment(
                ServiceMetrics.spans,
                labels: [outcome],
                by: Int64(spans.count)
            )
        }
    }

    private func post(_ spans: [Span]) async -> Bool {
        var request = OutboundRequest(method: .post, url: url)
        request.fields.set("Content-Type", "application/json")
        if let authorization { request.fields.set("Authorization", authorization) }
        request.body = OTLPTraces.body(spans, service: "quittance", version: Version.text)
        request.timeout = .seconds(10)
        request.responseBytesMax = 65_536
        do {
            return try await client.send(request).status.isSuccess
        } catch {
            telemetry.log.debug("spans lost", metadata: ["reason": "\(error)"])
            return false
        }
    }
}
