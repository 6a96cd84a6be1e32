import Accounting
import Testing

@testable import NetSuite

@Suite struct ServerClockTests {
    @Test func `NetSuite's own spelling is read to the second`() {
        let time = ServerClock.timestamp("2025-03-26T16:21:05.750Z")
        #expect(time?.text == "2025-03-26T16:21:05.000Z")
        #expect(ServerClock.timestamp("2025-03-26T16:21:05Z") == time)
    }

    @Test func `the Date field is read`() {
        let time = ServerClock.timestamp(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(time == Timestamp(seconds: 784_111_777))
    }

    @Test(arguments: [
        "", "2025-03-26", "2025-02-30T10:00:00Z", "2025-03-26T24:00:00Z", "2025-03-26T16:21:05+01",
        "2025-03-26T16:60:00Z", "yesterday at some timeZ",
    ])
    func `anything else is no moment`(text: String) {
        #expect(ServerClock.timestamp(text) == nil)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 2025 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
    ])
    func `other spellings of the Date field are ignored`(text: String) {
        #expect(ServerClock.timestamp(httpDate: text) == nil)
    }

    @Test func `small differences are the network's and stay uncorrected`() {
        let time = VirtualTime(seconds: 1000)
        let skew = ClockSkew(now: time.surroundings.now)
        #expect(skew.learn(serverTime: Timestamp(seconds: 1004)) == .zero)
        #expect(skew.seconds == 1000)
        #expect(skew.learn(serverTime: Timestamp(seconds: 1400)) == .seconds(400))
        #expect(skew.seconds == 1400)
        #expect(skew.learn(serverTime: Timestamp(seconds: 600)) == .seconds(800))
        #expect(skew.seconds == 600)
    }
}
