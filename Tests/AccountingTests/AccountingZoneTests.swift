import Accounting
import Foundation
import TestSupport
import Testing

/// The zone reader against Python's, second by second around every change of the clocks.
@Suite struct AccountingZoneTests {
    private static func zone(_ name: String) throws -> AccountingZone {
        let file = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name)
        )
        let bytes = [UInt8](try file.readToEnd() ?? Data())
        return try #require(AccountingZone(name: name, tzif: bytes))
    }

    /// Prints, for 1990 to 2090, the offset just before, at and after each change, and of every
    /// eleventh day.
    private static let script = """
        import sys
        from datetime import datetime, timedelta, timezone
        from zoneinfo import ZoneInfo
        zone = ZoneInfo(sys.argv[1])
        def offset(second):
            moment = datetime.fromtimestamp(second, timezone.utc).astimezone(zone)
            return int(moment.utcoffset().total_seconds())
        def tell(second):
            moment = datetime.fromtimestamp(second, timezone.utc).astimezone(zone)
            print(second, offset(second), moment.date().isoformat())
        first = int(datetime(1990, 1, 1, tzinfo=timezone.utc).timestamp())
        last = int(datetime(2091, 1, 1, tzinfo=timezone.utc).timestamp())
        step = 6 * 3600
        for index, second in enumerate(range(first, last, step)):
            if index % 44 == 0:
                tell(second)
            low, high = second, second + step
            if offset(low) == offset(high):
                continue
            while high - low > 1:
                middle = (low + high) // 2
                if offset(middle) == offset(second):
                    low = middle
                else:
                    high = middle
            for near in (-86400, -3600, -1, 0, 1, 3600, 86400):
                tell(high + near)
        """

    @Test(arguments: [
        "UTC", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Nuuk",
        "Europe/Berlin", "Europe/Dublin", "Europe/London", "Africa/Casablanca", "Africa/Cairo",
        "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Gaza",
        "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Antarctica/Troll",
    ])
    func `dates and offsets are Python's`(name: String) throws {
        let zone = try Self.zone(name)
        let run = try ProcessRun.run(
            "python3",
            ["-c", Self.script, name],
            environment: [
                "PYTHONTZPATH": "/usr/share/zoneinfo",
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin",
            ]
        )
        try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        var count = 0
        for line in String(decoding: run.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            let second = try #require(Int64(words[0]))
            count += 1
            let offset = zone.offset(at: second)
            let date = zone.date(of: Timestamp(seconds: second)).text
            if String(offset) != words[1] || date != words[2] {
                Issue.record("\(line): here \(offset) \(date)")
                return
            }
        }
        #expect(count > 3000)
    }

    @Test func `a moment a microsecond before midnight is the day before`() throws {
        let zone = try Self.zone("Europe/Berlin")
        // 2026-10-24T22:00:00Z is midnight in summer time.
        let midnight = try #require(Timestamp("2026-10-24T22:00:00Z"))
        #expect(zone.date(of: midnight).text == "2026-10-25")
        #expect(zone.date(of: midnight.adding(.microseconds(-1))).text == "2026-10-24")
    }

    @Test func `what is no zone file is refused whatever its length`() throws {
        let file = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")
        )
        let bytes = [UInt8](try file.readToEnd() ?? Data())
        #expect(AccountingZone(name: "x", tzif: []) == nil)
        #expect(AccountingZone(name: "x", tzif: Array("TZif2".utf8)) == nil)
        let body = try #require(bytes.lastIndex(of: 10))
        for length in 0..<(bytes[..<body].lastIndex(of: 10) ?? 0) {
            // Cut inside the tables: no zone. Cut inside the footer: a zone without a rule.
            _ = AccountingZone(name: "x", tzif: Array(bytes.prefix(length)))
        }
        #expect(AccountingZone(name: "x", tzif: Array(bytes.prefix(bytes.count / 2))) == nil)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            var broken = bytes
            for _ in 0..<4 {
                let place = Int.random(in: 0..<broken.count, using: &random)
                broken[place] = UInt8.random(in: 0...255, using: &random)
            }
            // Any answer is fine; it must not trap.
            _ = AccountingZone(name: "x", tzif: broken)?.date(of: Sample.moment)
        }
    }
}
