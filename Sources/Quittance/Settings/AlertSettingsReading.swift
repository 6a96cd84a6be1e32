import Accounting
import HTTP
import HTTPClient
import Telemetry

extension AlertSettings {
    init(_ node: SettingsNode, outbound: OutboundSettings) {
        node.allow([
            "slackURL", "slackURLFile", "webhookURL", "webhookURLFile", "caFile", "mail",
            "stuckLaneMinutes", "noEventsHours", "credentialDays", "diskFreeMegabytes",
            "refusedCredentials", "repeatHours", "credentials",
        ])
        slackURL = node.secretAddress("slackURL")
        webhookURL = node.secretAddress("webhookURL")
        caFile = node.text("caFile")
        mail = MailSettings(node.section("mail"), outbound: outbound)
        stuckLaneMinutes = node.number("stuckLaneMinutes", default: 30, in: 1...10_080)
        noEventsHours = node.number("noEventsHours", default: 0, in: 0...720)
        credentialDays = node.number("credentialDays", default: 14, in: 1...365)
        credentials = node.sections("credentials").compactMap { CredentialSettings($0) }
        diskFreeMegabytes = node.number("diskFreeMegabytes", default: 512, in: 0...10_000_000)
        refusedCredentials = node.number("refusedCredentials", default: 50, in: 1...1_000_000)
        repeatHours = node.number("repeatHours", default: 24, in: 1...720)
    }
}

extension CredentialSettings {
    fileprivate init?(_ node: SettingsNode) {
        node.allow(["name", "ends", "certificateFile"])
        name = node.requiredText("name", fix: "Say whose it is, such as Stripe key main.")
        switch (node.text("ends"), node.text("certificateFile")) {
        case (let day?, nil):
            guard let date = CalendarDate(day) else {
                node.report("ends", "“\(day)” is no day.", fix: "Write it as 2027-03-31.")
                return nil
            }
            end = .day(date.startInUTC)
        case (nil, let file?): end = .certificateFile(file)
        default:
            node.report(
                "",
                "A credential needs exactly one of ends and certificateFile.",
                fix: "Write the day it ends, or name the certificate itself."
            )
            return nil
        }
    }
}

extension MailSettings {
    fileprivate init?(_ node: SettingsNode, outbound: OutboundSettings) {
        node.allow([
            "host", "port", "tls", "caFile", "username", "password", "passwordFile", "from", "to",
        ])
        guard node.isPresent else { return nil }
        host = node.requiredText("host", fix: "Name the mail server that takes messages.")
        // Mail is never sent through a proxy: those that take HTTP refuse tunnels to mail's ports, as
        // they should. Who has one must say that this host is reached without it.
        if outbound.proxy != nil, !ForwardProxy.isNamed(host.lowercased(), by: outbound.direct) {
            node.report(
                "host",
                "Mail does not pass the proxy of outbound.proxy.",
                fix: "Name a mail server that is reached directly, and list it in outbound.direct."
            )
        }
        port = node.number("port", default: 587, in: 1...65_535)
        usesTLS = node.flag("tls", default: true)
        caFile = node.text("caFile")
        username = node.text("username")
        password = node.optionalSecret("password")
        from = node.requiredText("from", fix: "Write the address messages come from.")
        to = node.texts("to")
        if to.isEmpty { node.report("to", "Nobody is written to.", fix: "List addresses.") }
        for address in to + [from] where !Self.isAddress(address) && !address.isEmpty {
            node.report("to", "“\(address)” is no mail address.", fix: "Write name@host.")
        }
        if (username == nil) != (password == nil) {
            node.report("", "A login needs username and password.", fix: "Set both or neither.")
        }
        if username != nil, !usesTLS {
            node.report("tls", "A password would travel in the open.", fix: "Set tls: true.")
        }
    }

    /// Printable ASCII with one `@`, and nothing that could end an SMTP command.
    private static func isAddress(_ text: String) -> Bool {
        text.count { $0 == "@" } == 1 && !text.hasPrefix("@") && !text.hasSuffix("@")
            && text.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && !Array("<>\"\\".utf8).contains($0)
            }
    }
}

extension SettingsNode {
    /// A secret that may be left out.
    func optionalSecret(_ key: String) -> Secret<String>? {
        guard section(key).isPresent || section(key + "File").isPresent else { return nil }
        return secret(key, fix: "Write it, or name its file with \(key)File.")
    }

    /// An address whose path is a secret, as those of chat services are.
    func secretAddress(_ key: String) -> Secret<String>? {
        guard let secret = optionalSecret(key) else { return nil }
        let text = secret.reveal()
        if !SecretSources.isPlaceholder(text), HTTPURL(text) == nil {
            report(key, "This is no http or https address.", fix: "Copy it from the service.")
        }
        return secret
    }
}
