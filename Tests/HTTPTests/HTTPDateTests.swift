import HTTP
import Testing

@Suite struct HTTPDateTests {
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        ] as [(Int64, String)]
    )
    func `a date is written and read`(_ seconds: Int64, _ text: String) {
        #expect(HTTPDate.format(epochSeconds: seconds) == text)
        #expect(HTTPDate.parse(text) == seconds)
    }
}

extension HTTPDateTests {
    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1969 08:49:37 GMT", "Sun 06 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT",
    ])
    func `what is no date in the preferred form is refused`(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    @Test func `days all over eight centuries is written and read`() {
        for day in stride(from: Int64(0), to: 292_194, by: 13) {
            let seconds = day * 86_400 + day % 86_400
            let text = HTTPDate.format(epochSeconds: seconds)
            if HTTPDate.parse(text) != seconds {
                Issue.record("\(text)")
                return
            }
        }
    }
}
