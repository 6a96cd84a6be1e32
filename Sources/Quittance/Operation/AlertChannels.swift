import Cryptography
import HTTP
import HTTPClient
import Telemetry

/// The ways to people that the settings name.
struct AlertChannels: Sendable {
    private struct Channel: Sendable {
        let name: String
        let send: @Sendable ([AlertMessage]) async throws -> Void
    }

    private var channels: [Channel] = []

    init(_ settings: AlertSettings, service: String, clients: OutboundClients) throws {
        if let address = settings.slackURL {
            channels.append(
                try Self.web("slack", address, settings.caFile, clients) {
                    AlertText.slack($0, service: service)
                }
            )
        }
        if let address = settings.webhookURL {
            channels.append(
                try Self.web("webhook", address, settings.caFile, clients) {
                    AlertText.webhook($0, service: service)
                }
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

    var names: [String] { channels.map(\.name) }

    /// Sends messages; returns once the receiver has taken them.
    func send(_ messages: [AlertMessage], over name: String) async throws {
        for channel in channels where channel.name == name { try await channel.send(messages) }
    }

    private static func web(
        _ name: String,
        _ address: Secret<String>,
        _ caFile: String?,
        _ clients: OutboundClients,
        _ body: @escaping @Sendable ([AlertMessage]) -> [UInt8]
    ) throws -> Channel {
        guard let url = HTTPURL(address.reveal()) else {
            throw WiringFault("alerts.\(name)URL is no http or https address.")
        }
        let client = try clients.make(for: url, caFile: caFile)
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
