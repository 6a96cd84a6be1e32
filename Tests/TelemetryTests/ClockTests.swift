import Telemetry
import Testing

@Suite struct ClockTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (999, "1970-01-01T00:00:00.000Z"),
        (1_000, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_399_999_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000_000, "2000-03-01T00:00:00.000Z"),
        (1_709_164_800_000_000, "2024-02-29T00:00:00.000Z"),
        (1_785_391_504_321_000, "2026-07-30T06:05:04.321Z"),
        (1_798_761_599_999_999, "2026-12-31T23:59:59.999Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999_000, "9999-12-31T23:59:59.999Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000Z"),
    ])
    func `a moment is written in UTC with milliseconds`(microseconds: Int64, text: String) {
        #expect(LogTime.text(microseconds: microseconds) == text)
    }

    @Test func `the wall clock shows this century`() {
        #expect(SystemClock.now() > 1_700_000_000_000_000)
        #expect(SystemClock.now() < 4_102_444_800_000_000)
    }

    @Test func `the monotonic clock never goes back`() {
        var last = SystemClock.monotonic()
        for _ in 0..<1_000 {
            let reading = SystemClock.monotonic()
            #expect(reading >= last)
            last = reading
        }
    }
}
