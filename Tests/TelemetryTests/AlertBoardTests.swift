import Testing

@testable import Telemetry

@Suite struct AlertBoardTests {
    private static let minute: Int64 = 60_000_000

    private static func condition(
        _ key: String,
        _ severity: AlertCondition.Severity = .warning
    ) -> AlertCondition {
        AlertCondition(key: key, severity: severity, summary: "\(key) is wrong.", fix: "Mend it.")
    }

    private static func board() -> AlertBoard {
        AlertBoard(quietMicroseconds: 2 * minute, repeatMicroseconds: 60 * minute)
    }

    @Test func `a condition is told once, and once more when it is over`() {
        var board = Self.board()
        var turns: [String] = []
        for time in 0..<10 {
            let now: [AlertCondition] = time < 5 ? [Self.condition("disk")] : []
            let messages = board.take(now, now: Int64(time) * Self.minute)
            turns += messages.map { "\(time) \($0.turn.rawValue) since \($0.since / Self.minute)" }
        }
        #expect(turns == ["0 raised since 0", "6 resolved since 0"])
        #expect(board.firing.isEmpty)
    }

    @Test func `a condition that comes and goes is one alert`() {
        var board = Self.board()
        var count = 0
        for time in 0..<60 {
            let now = time.isMultiple(of: 2) ? [Self.condition("lane")] : []
            count += board.take(now, now: Int64(time) * Self.minute).count
        }
        #expect(count == 1)
    }

    @Test func `one that lasts is repeated, and at once when it gets worse`() {
        var board = Self.board()
        var turns: [String] = []
        for time in 0..<125 {
            let condition = Self.condition("disk", time < 30 ? .warning : .critical)
            turns += board.take([condition], now: Int64(time) * Self.minute)
                .map { "\(time) \($0.turn.rawValue) \($0.condition.severity.rawValue)" }
        }
        #expect(
            turns == [
                "0 raised warning", "30 repeated critical", "90 repeated critical",
            ]
        )
    }

    @Test func `conditions are told in order and more than a hundred are summed up`() {
        var board = Self.board()
        let many = (0..<150).map { Self.condition("c\($0)") }
        let messages = board.take(many, now: 0)
        #expect(messages.count == AlertBoard.conditionsMax)
        #expect(messages.last?.condition.key == "more")
        #expect(messages.last?.condition.summary == "51 more conditions are open.")
        #expect(messages.map(\.condition.key) == messages.map(\.condition.key).sorted())
    }
}

@Suite struct AlertTextTests {
    private static func message(_ turn: AlertMessage.Turn, _ summary: String) -> AlertMessage {
        AlertMessage(
            turn: turn,
            condition: AlertCondition(
                key: "k",
                severity: .critical,
                summary: summary,
                fix: "Do <this> & that."
            ),
            since: 1_795_694_400_000_000,
            at: 1_795_694_460_000_000
        )
    }

    @Test func `Slack gets one text with its three characters escaped`() {
        let body = AlertText.slack(
            [Self.message(.raised, "a < b"), Self.message(.resolved, "c")],
            service: "books"
        )
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"text":"books\n*[critical] raised: a &lt; b*\nDo &lt;this&gt; &amp; that.\n*[critical] resolved: c*"}"#
        )
    }

    @Test func `programs get every field`() {
        let body = AlertText.webhook([Self.message(.raised, "a")], service: "books")
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"service":"books","alerts":[{"turn":"raised","key":"k","severity":"critical","summary":"a","fix":"Do <this> & that.","since":"2026-11-26T12:00:00.000Z","at":"2026-11-26T12:01:00.000Z"}]}"#
        )
    }

    @Test func `no text can add a header or a line to a mail`() {
        let mail = AlertText.mail(
            [Self.message(.raised, "evil\r\nBcc: <x@y>\r\n.\r\nmore")],
            service: "books",
            from: "q@example.com",
            to: ["a@example.com", "b@example.com"],
            identifier: "id"
        )
        let lines = mail.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.contains("Date: Thu, 26 Nov 2026 12:01:00 +0000"))
        #expect(lines.contains("To: <a@example.com>, <b@example.com>"))
        #expect(lines.contains("Importance: high"))
        #expect(!lines.contains { $0.hasPrefix("Bcc") || $0 == "." })
        #expect(lines.filter { $0.contains(":") && $0.hasPrefix("Subject") }.count == 1)
        #expect(!mail.replacing("\r\n", with: "").contains { $0 == "\n" || $0 == "\r" })
    }
}
