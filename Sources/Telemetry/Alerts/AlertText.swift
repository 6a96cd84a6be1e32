import JSON

/// Alert messages as people and programs read them.
package enum AlertText {
    /// `[critical] raised: …`, on one line.
    package static func line(_ message: AlertMessage) -> String {
        "[\(message.condition.severity.rawValue)] \(message.turn.rawValue):"
            + " \(message.condition.summary)"
    }

    /// The body Slack and its likenesses take from incoming webhooks.
    package static func slack(_ messages: [AlertMessage], service: String) -> [UInt8] {
        let lines = messages.map { message in
            let way = message.turn == .resolved ? "" : "\n\(escaped(message.condition.fix))"
            return "*\(escaped(line(message)))*\(way)"
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("text")
        writer.string("\(escaped(service))\n" + lines.joined(separator: "\n"))
        writer.endObject()
        return writer.finish()
    }

    /// One JSON object for programs: `{"service", "alerts": [{turn, key, severity, …}]}`.
    package static func webhook(_ messages: [AlertMessage], service: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("service")
        writer.string(service)
        writer.key("alerts")
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            for (name, text) in [
                ("turn", message.turn.rawValue), ("key", message.condition.key),
                ("severity", message.condition.severity.rawValue),
                ("summary", message.condition.summary), ("fix", message.condition.fix),
                ("since", LogTime.text(microseconds: message.since)),
                ("at", LogTime.text(microseconds: message.at)),
            ] {
                writer.key(name)
                writer.string(text)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    /// A whole mail message; every line ends in CRLF and has at most 998 bytes.
    ///
    /// *Source*: RFC 5322.
    package static func mail(
        _ messages: [AlertMessage],
        service: String,
        from: String,
        to: [String],
        identifier: String
    ) -> String {
        let worst = messages.contains {
            $0.condition.severity == .critical && $0.turn != .resolved
        }
        let subject = messages.count == 1 ? messages.map(line)[0] : "\(messages.count) alerts"
        var lines = [
            "From: <\(from)>", "To: \(to.map { "<\($0)>" }.joined(separator: ", "))",
            "Subject: \(header("\(service): \(subject)"))",
            "Date: \(MailDate.text(microseconds: messages.last?.at ?? 0))",
            "Message-ID: <\(identifier)@quittance>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        if worst { lines.append("Importance: high") }
        lines.append("")
        for message in messages {
            lines.append(line(message))
            if message.turn != .resolved { lines.append("  What to do: \(message.condition.fix)") }
            lines.append("  Since \(LogTime.text(microseconds: message.since))")
            lines.append("")
        }
        return lines.map { bounded(LogText.singleLine($0)) }.joined(separator: "\r\n") + "\r\n"
    }

    /// Printable ASCII without line ends, so that no text can add a header.
    private static func header(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(200).map {
                (0x20...0x7E).contains($0.value) ? Character($0) : "?"
            }
        )
    }

    private static func bounded(_ line: String) -> String {
        var kept = ""
        for scalar in line.unicodeScalars {
            guard kept.utf8.count + UTF8.width(scalar) <= 998 else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }

    /// What Slack asks to be escaped.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}

/// The date of a mail message, `Thu, 26 Nov 2026 12:00:00 +0000`.
///
/// *Source*: RFC 5322 section 3.3.
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(microseconds: Int64) -> String {
        // 1970-01-01 was a Thursday.
        let day = days[Int((microseconds / 86_400_000_000) % 7)]
        let text = LogTime.text(microseconds: microseconds)
        let month = Int(text.dropFirst(5).prefix(2)).map { months[$0 - 1] } ?? "Jan"
        return "\(day), \(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4))"
            + " \(text.dropFirst(11).prefix(8)) +0000"
    }
}
