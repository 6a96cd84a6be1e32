/// The client's side of one mail submission, without input or output: reply in, action out.
///
/// *Shape*: greeting, EHLO, STARTTLS and EHLO again where TLS is asked for, AUTH PLAIN where there is
/// a login, MAIL, RCPT for each recipient, DATA, QUIT.
///
/// *Source*: RFC 5321, RFC 3207 (STARTTLS), RFC 4954 and RFC 4616 (AUTH PLAIN).
package struct SMTPDialogue: Sendable {
    /// What the caller does next.
    package enum Action: Sendable, Hashable {
        /// Send these bytes and read the next reply.
        case send([UInt8])
        /// Change to TLS, then ask `secured()`; what had been read in the open is forgotten.
        case startTLS
        /// The message was taken; send this and close.
        case done([UInt8])
    }

    /// Why the message was not taken; holds the server's code, never the login.
    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
        /// Whether a later try may succeed.
        package let isPassing: Bool
    }

    private enum State: Sendable, Hashable {
        case greeting, hello, startTLS, authentication, sender
        case recipient(Int)
        case data, content, ended
    }

    private let sender: String
    private let recipients: [String]
    private let message: String
    private let login: (name: String, password: String)?
    private let needsTLS: Bool
    private var state = State.greeting
    private var isSecure = false

    /// A submission of one message; `message` ends its lines with CRLF.
    package init(
        from sender: String,
        to recipients: [String],
        message: String,
        login: (name: String, password: String)?,
        needsTLS: Bool
    ) {
        precondition(!recipients.isEmpty, "a message has a recipient")
        self.sender = sender
        self.recipients = recipients
        self.message = message
        self.login = login
        self.needsTLS = needsTLS
    }

    /// Takes a whole reply: its code and the texts of its lines.
    ///
    /// Throws: `Fault` when the server refuses a step or does not offer what is needed.
    package mutating func reply(_ code: Int, _ lines: [String]) throws(Fault) -> Action {
        switch state {
        case .greeting:
            try expect(code, 220, "greet")
            return hello()
        case .hello:
            try expect(code, 250, "answer EHLO")
            return try afterHello(lines.dropFirst().map { $0.uppercased() })
        case .startTLS:
            try expect(code, 220, "start TLS")
            return .startTLS
        case .authentication:
            try expect(code, 235, "accept the login")
            return mail()
        case .sender:
            try expect(code, 250, "accept the sender")
            return recipient(0)
        case .recipient(let index):
            guard code == 250 || code == 251 else {
                throw refused(code, "accept the recipient")
            }
            guard index + 1 < recipients.count else {
                state = .data
                return send("DATA")
            }
            return recipient(index + 1)
        case .data:
            try expect(code, 354, "take the message")
            state = .content
            return .send(Array(Self.stuffed(message).utf8))
        case .content:
            try expect(code, 250, "take the message")
            state = .ended
            return .done(Array("QUIT\r\n".utf8))
        case .ended:
            throw Fault(description: "The mail server spoke after the end.", isPassing: true)
        }
    }

    /// Goes on after TLS has been agreed on: everything said before counts for nothing.
    package mutating func secured() -> Action {
        precondition(state == .startTLS, "TLS begins when it was agreed on")
        isSecure = true
        return hello()
    }

    private mutating func hello() -> Action {
        state = .hello
        return send("EHLO [127.0.0.1]")
    }

    private mutating func afterHello(_ extensions: [String]) throws(Fault) -> Action {
        if needsTLS, !isSecure {
            guard extensions.contains("STARTTLS") else {
                throw Fault(
                    description: "The mail server offers no STARTTLS.",
                    isPassing: false
                )
            }
            state = .startTLS
            return send("STARTTLS")
        }
        guard let login else { return mail() }
        let mechanisms = extensions.first { $0.hasPrefix("AUTH ") }?.split(separator: " ") ?? []
        guard mechanisms.contains("PLAIN") else {
            throw Fault(
                description: "The mail server offers no AUTH PLAIN.",
                isPassing: false
            )
        }
        state = .authentication
        let plain = [0] + Array(login.name.utf8) + [0] + Array(login.password.utf8)
        return send("AUTH PLAIN \(MailBase64.encode(plain))")
    }

    private mutating func mail() -> Action {
        state = .sender
        return send("MAIL FROM:<\(sender)>")
    }

    private mutating func recipient(_ index: Int) -> Action {
        state = .recipient(index)
        return send("RCPT TO:<\(recipients[index])>")
    }

    private func send(_ line: String) -> Action { .send(Array((line + "\r\n").utf8)) }

    private func expect(_ code: Int, _ wanted: Int, _ step: String) throws(Fault) {
        guard code == wanted else { throw refused(code, step) }
    }

    private func refused(_ code: Int, _ step: String) -> Fault {
        Fault(
            description: "The mail server did not \(step) (\(code)).",
            isPassing: (400..<500).contains(code)
        )
    }

    /// The message with a full stop doubled at the start of a line, and the line that ends it.
    static func stuffed(_ message: String) -> String {
        let lines = message.split(separator: "\r\n", omittingEmptySubsequences: false)
        var text = lines.map { $0.hasPrefix(".") ? "." + $0 : String($0) }.joined(separator: "\r\n")
        if !text.hasSuffix("\r\n") { text += "\r\n" }
        return text + ".\r\n"
    }
}

/// Collects the bytes of a server into whole replies.
///
/// *Source*: RFC 5321 section 4.2.1.
package struct SMTPReplyReader: Sendable {
    /// The longest reply that is waited for.
    package static let bytesMax = 16_384

    private var bytes: [UInt8] = []

    package init() {}

    package mutating func take(_ more: [UInt8]) { bytes += more }

    /// The next whole reply; nil when more must be read.
    ///
    /// Throws: `Fault` for anything that is no reply, or one without an end.
    package mutating func next() throws(SMTPDialogue.Fault) -> (code: Int, lines: [String])? {
        var lines: [String] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end].filter { $0 != 13 }, as: UTF8.self)
            rest = rest[(end + 1)...]
            guard let code = Int(line.prefix(3)), line.prefix(3).utf8.count == 3,
                (200...599).contains(code)
            else { throw Self.garbled }
            lines.append(String(line.dropFirst(4)))
            if line.dropFirst(3).first != "-" {
                bytes = Array(rest)
                return (code, lines)
            }
        }
        guard bytes.count <= Self.bytesMax else { throw Self.garbled }
        return nil
    }

    private static let garbled = SMTPDialogue.Fault(
        description: "What the mail server says is not SMTP.",
        isPassing: false
    )
}

/// Base64 for the login; this module knows no cryptography.
///
/// *Source*: RFC 4648 section 4.
enum MailBase64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(
                    place <= group.count ? alphabet[(number >> (18 - 6 * place)) & 63] : 61
                )
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
