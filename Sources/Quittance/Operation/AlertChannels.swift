import Cryptography
import HTTP
import HTTPClient
import Logging
import Telemetry

/// Where alert messages go; each channel keeps what it could not deliver and tries again.
actor AlertChannels {
    /// One way to people.
    private struct Channel {
        let name: String
        let send: @Sendable ([AlertMessage]) async throws -> Void
        var waiting: [AlertMessage] = []
    }

    /// More than this nobody reads; the oldest are dropped, and the drop is told.
    private static let waitingMax = 200

    private var channels: [Channel] = []
    private let telemetry: ServiceTelemetry

    init(_ settings: AlertSettings, service: String, telemetry: ServiceTelemetry) throws {
        self.telemetry = telemetry
        if let address = settings.slackURL {
            channels.append(
                try Self.web("slack", address) { AlertText.slack($0, service: service) }
            )
        }
        if let address = settings.webhookURL {
            channels.append(
                try Self.web("webhook", address) { AlertText.webhook($0, service: service) }
            )
        }
        if let mail = settings.mail {
            let client = try MailClient(mail)
            channels.append(
                Channel(name: "mail") { messages in
                    try await client.send(
                        AlertText.mail(
                            messages,
                            service: service,
                            from: mail.from,
                            to: mail.to,
                            identifier: Hex.encode(RandomBytes.generate(12))
                        )
                    )
                }
            )
        }
    }

    /// Delivers the messages and whatever waits from before.
    func tell(_ messages: [AlertMessage]) async {
        for index in channels.indices {
            channels[index].waiting += messages
            let excess = channels[index].waiting.count - Self.waitingMax
            if excess > 0 {
                channels[index].waiting.removeFirst(excess)
                telemetry.log.error(
                    "alert messages dropped",
                    metadata: ["channel": "\(channels[index].name)", "count": "\(excess)"]
                )
            }
            await deliver(index)
        }
    }

    private func deliver(_ index: Int) async {
        let batch = channels[index].waiting
        let name = channels[index].name
        guard !batch.isEmpty else { return }
        do {
            try await channels[index].send(batch)
            channels[index].waiting.removeFirst(min(batch.count, channels[index].waiting.count))
            telemetry.metrics.increment(ServiceMetrics.alertDeliveries, labels: [name, "sent"])
        } catch {
            telemetry.metrics.increment(ServiceMetrics.alertDeliveries, labels: [name, "failed"])
            telemetry.log.warning(
                "alerts not delivered, they wait",
                metadata: ["channel": "\(name)", "reason": "\(error)"]
            )
        }
    }

    private static func web(
        _ name: String,
        _ address: Secret<String>,
        _ body: @escaping @Sendable ([AlertMessage]) -> [UInt8]
    ) throws -> Channel {
        guard let url = HTTPURL(address.reveal()) else {
            throw WiringFault("alerts.\(name)URL is no http or https address.")
        }
        let client = try Clients.make(for: url, caFile: nil)
        return Channel(name: name) { messages in
            var request = OutboundRequest(method: .post, url: url)
            request.fields.set("Content-Type", "application/json")
            request.body = body(messages)
            request.timeout = .seconds(15)
            request.responseBytesMax = 65_536
            let response = try await client.send(request)
            guard response.status.isSuccess else {
                throw WiringFault("the receiver answered \(response.status.code)")
            }
        }
    }
}
