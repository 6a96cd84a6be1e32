import Foundation
import HTTP
import JSON
import Telemetry
import Testing

@testable import Quittance

@Suite struct AlertChannelTests {
    static func message(_ key: String = "disk") -> AlertMessage {
        AlertMessage(
            turn: .raised,
            condition: AlertCondition(
                key: key,
                severity: .critical,
                summary: "The disk is full.",
                fix: "Make room."
            ),
            since: 0,
            at: 0
        )
    }

    private static func mail(_ sink: MailSink, tls: Bool = true) -> MailSettings {
        MailSettings(
            host: "127.0.0.1",
            port: sink.port,
            usesTLS: tls,
            caFile: sink.caFile,
            username: tls ? "quittance" : nil,
            password: tls ? Secret("p4ss wörd") : nil,
            from: "q@example.com",
            to: ["a@example.com", "b@example.com"]
        )
    }

    @Test func `mail goes over STARTTLS with a login to every recipient`() async throws {
        try await SecretSourcesTests.inFolder { folder in
            let sink = try MailSink("tls", folder: folder)
            try await MailClient(Self.mail(sink)).send(
                AlertText.mail(
                    [Self.message()],
                    service: "books",
                    from: "q@example.com",
                    to: ["a@example.com"],
                    identifier: "id"
                )
            )
            let taken = try sink.taken()
            #expect(taken["tls"] == true)
            #expect(taken["login"] == ["quittance", "p4ss wörd"])
            #expect(taken["from"] == "MAIL FROM:<q@example.com>")
            #expect(taken["to"] == ["RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>"])
            let message = try #require(taken["message"]?.stringValue)
            #expect(message.contains("Subject: books: [critical] raised: The disk is full.\r\n"))
            #expect(message.contains("  What to do: Make room.\r\n"))
            #expect(
                taken["log"] == [
                    "EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA", "QUIT",
                ]
            )
        }
    }

    @Test func `a server without STARTTLS gets neither login nor message`() async throws {
        try await SecretSourcesTests.inFolder { folder in
            let sink = try MailSink("refuse", folder: folder)
            let client = try MailClient(Self.mail(sink))
            await #expect(throws: SMTPDialogue.Fault.self) { try await client.send("x\r\n") }
            let taken = try sink.taken()
            #expect(taken["log"] == ["EHLO"])
            #expect(taken["message"] == .null)
        }
    }

    @Test func `a certificate nobody vouches for ends it before the login`() async throws {
        try await SecretSourcesTests.inFolder { folder in
            let sink = try MailSink("tls", folder: folder)
            var settings = Self.mail(sink)
            settings.caFile = nil
            let client = try MailClient(settings)
            await #expect(throws: (any Error).self) { try await client.send("x\r\n") }
        }
    }

    @Test func `what an attacker says before TLS is forgotten`() async throws {
        try await SecretSourcesTests.inFolder { folder in
            let sink = try MailSink("inject", folder: folder)
            try await MailClient(Self.mail(sink)).send("Subject: x\r\n\r\nbody\r\n")
            #expect(try sink.taken()["message"] == "Subject: x\r\n\r\nbody\r\n")
        }
    }

    @Test func `Slack and webhooks are told in forms of their own`() async throws {
        let sink = try await WebSink()
        var settings = AlertSettings()
        settings.slackURL = Secret(sink.address)
        settings.webhookURL = Secret(sink.address)
        let channels = try AlertChannels(
            settings,
            service: "books",
            clients: OutboundClients(OutboundSettings())
        )
        #expect(channels.names == ["slack", "webhook"])
        for name in channels.names { try await channels.send([Self.message("one")], over: name) }
        #expect(sink.bodies.count == 2)
        #expect(sink.bodies.first?.hasPrefix(#"{"text":"books"#) == true)
        #expect(sink.bodies.last?.hasPrefix(#"{"service":"books""#) == true)
        sink.answer(.internalServerError)
        await #expect(throws: WiringFault.self) {
            try await channels.send([Self.message("two")], over: "slack")
        }
        await sink.stop()
    }
}
