import Testing

@testable import Telemetry

@Suite struct SMTPDialogueTests {
    private static func dialogue(
        login: (name: String, password: String)? = nil,
        needsTLS: Bool = false,
        to recipients: [String] = ["a@example.com"]
    ) -> SMTPDialogue {
        SMTPDialogue(
            from: "q@example.com",
            to: recipients,
            message: "Subject: x\r\n\r\n.hidden\r\nend\r\n",
            login: login,
            needsTLS: needsTLS
        )
    }

    private static func text(_ action: SMTPDialogue.Action) -> String {
        switch action {
        case .send(let bytes): String(decoding: bytes, as: UTF8.self)
        case .startTLS: "(TLS)"
        case .done(let bytes): "done " + String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test func `a message goes through TLS and a login to every recipient`() throws {
        var dialogue = Self.dialogue(
            login: ("user", "pa ss"),
            needsTLS: true,
            to: ["a@example.com", "b@example.com"]
        )
        var said = [
            Self.text(try dialogue.reply(220, ["mail.example.com"])),
            Self.text(try dialogue.reply(250, ["mail", "SIZE 1000", "starttls"])),
            Self.text(try dialogue.reply(220, ["go"])),
            Self.text(dialogue.secured()),
        ]
        for (code, lines) in [
            (250, ["mail", "AUTH LOGIN PLAIN"]), (235, ["ok"]), (250, ["ok"]), (250, ["ok"]),
            (251, ["forwarded"]), (354, ["go"]), (250, ["queued"]),
        ] {
            said.append(Self.text(try dialogue.reply(code, lines)))
        }
        #expect(
            said == [
                "EHLO [127.0.0.1]\r\n", "STARTTLS\r\n", "(TLS)", "EHLO [127.0.0.1]\r\n",
                "AUTH PLAIN AHVzZXIAcGEgc3M=\r\n", "MAIL FROM:<q@example.com>\r\n",
                "RCPT TO:<a@example.com>\r\n", "RCPT TO:<b@example.com>\r\n", "DATA\r\n",
                "Subject: x\r\n\r\n..hidden\r\nend\r\n.\r\n", "done QUIT\r\n",
            ]
        )
    }

    @Test func `a login is never said in the open, nor a message where TLS is wanted`() throws {
        var dialogue = Self.dialogue(login: ("user", "secret"), needsTLS: true)
        _ = try dialogue.reply(220, [""])
        let fault = #expect(throws: SMTPDialogue.Fault.self) {
            try dialogue.reply(250, ["mail", "AUTH PLAIN"])
        }
        #expect(fault?.isPassing == false)
        #expect(fault?.description == "The mail server offers no STARTTLS.")
    }

    @Test func `what was offered before TLS does not count after it`() throws {
        var dialogue = Self.dialogue(login: ("user", "secret"), needsTLS: true)
        _ = try dialogue.reply(220, [""])
        _ = try dialogue.reply(250, ["mail", "STARTTLS", "AUTH PLAIN"])
        _ = try dialogue.reply(220, [""])
        _ = dialogue.secured()
        #expect(throws: SMTPDialogue.Fault.self) { try dialogue.reply(250, ["mail"]) }
    }

    /// Replies that end the dialogue at each step, and whether a later try may succeed.
    static let refusals: [([Int], Bool)] = [
        ([421], true), ([554], false), ([220, 502], false), ([220, 250, 450], true),
        ([220, 250, 250, 550], false), ([220, 250, 250, 250, 452], true),
        ([220, 250, 250, 250, 354, 554], false), ([220, 250, 250, 250, 250], false),
    ]

    @Test(arguments: refusals)
    func `a refusal at any step ends it with its code`(codes: [Int], isPassing: Bool) throws {
        var dialogue = Self.dialogue()
        for code in codes.dropLast() { _ = try dialogue.reply(code, [""]) }
        let last = try #require(codes.last)
        let fault = #expect(throws: SMTPDialogue.Fault.self) { try dialogue.reply(last, [""]) }
        #expect(fault?.isPassing == isPassing)
        #expect(fault?.description.contains("(\(last))") == true)
    }

    @Test func `replies are read whole, cut at any byte, and garbage is refused`() throws {
        let bytes = Array("250-one\r\n250-two\r\n250 three\r\n220 next\r\n".utf8)
        for cut in bytes.indices {
            var reader = SMTPReplyReader()
            var replies: [String] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                reader.take(Array(part))
                while let reply = try reader.next() {
                    replies.append("\(reply.code) \(reply.lines.joined(separator: "|"))")
                }
            }
            #expect(replies == ["250 one|two|three", "220 next"], "\(cut)")
        }
        for text in ["hello\r\n", "12 x\r\n", "999 x\r\n", String(repeating: "2", count: 20_000)] {
            var reader = SMTPReplyReader()
            reader.take(Array(text.utf8))
            #expect(throws: SMTPDialogue.Fault.self) { _ = try reader.next() }
        }
    }

    @Test func `Base64 is as RFC 4648 gives it`() {
        let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg=="]
        for (plain, coded) in vectors { #expect(MailBase64.encode(Array(plain.utf8)) == coded) }
    }
}
