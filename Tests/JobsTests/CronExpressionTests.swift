import Accounting
import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct CronExpressionTests {
    private static func moment(_ text: String) throws -> Timestamp {
        let formatter = ISO8601DateFormatter()
        let date = try #require(formatter.date(from: text))
        return Timestamp(seconds: Int64(date.timeIntervalSince1970))
    }

    private static func zone(_ name: String) throws -> AccountingZone {
        let path = "/usr/share/zoneinfo/" + name
        let data = try #require(FileManager.default.contents(atPath: path))
        return try #require(AccountingZone(name: name, tzif: Array(data)))
    }

    struct Vector: Sendable, CustomTestStringConvertible {
        let text: String
        let zone: String
        let after: String
        let next: [String]
        var testDescription: String { "\(text) in \(zone) after \(after)" }
    }

    private static func vector(
        _ text: String,
        _ zone: String,
        after: String,
        _ next: String...
    ) -> Vector {
        Vector(text: text, zone: zone, after: after, next: next)
    }

    static let vectors = [
        vector(
            "30 6 * * *",
            "UTC",
            after: "2026-11-26T06:29:59Z",
            "2026-11-26T06:30:00Z",
            "2026-11-27T06:30:00Z"
        ),
        vector("30 6 * * *", "UTC", after: "2026-11-26T06:30:00Z", "2026-11-27T06:30:00Z"),
        vector(
            "0 9 * * mon-fri",
            "UTC",
            after: "2026-11-27T10:00:00Z",
            "2026-11-30T09:00:00Z",
            "2026-12-01T09:00:00Z"
        ),
        vector("0 0 * * 7", "UTC", after: "2026-11-26T00:00:00Z", "2026-11-29T00:00:00Z"),
        vector("0 0 * * 0", "UTC", after: "2026-11-26T00:00:00Z", "2026-11-29T00:00:00Z"),
        // Either of two restricted days is enough; a star restricts nothing.
        vector(
            "0 0 13 * fri",
            "UTC",
            after: "2026-11-01T00:00:00Z",
            "2026-11-06T00:00:00Z",
            "2026-11-13T00:00:00Z",
            "2026-11-20T00:00:00Z"
        ),
        vector("0 0 31 * *", "UTC", after: "2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z"),
        vector("0 0 29 2 *", "UTC", after: "2026-11-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        vector("0 0 29 feb *", "UTC", after: "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        vector(
            "5/20 8-10/2 * * *",
            "UTC",
            after: "2026-11-26T08:00:00Z",
            "2026-11-26T08:05:00Z",
            "2026-11-26T08:25:00Z",
            "2026-11-26T08:45:00Z",
            "2026-11-26T10:05:00Z"
        ),
        vector("@daily", "UTC", after: "2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z"),
        vector("@monthly", "UTC", after: "2026-12-02T00:00:00Z", "2027-01-01T00:00:00Z"),
        // By the clock on the wall: 6:30 in New York is 11:30 UTC in winter and 10:30 in summer.
        vector(
            "30 6 * * *",
            "America/New_York",
            after: "2026-11-26T00:00:00Z",
            "2026-11-26T11:30:00Z"
        ),
        vector(
            "30 6 * * *",
            "America/New_York",
            after: "2026-07-01T00:00:00Z",
            "2026-07-01T10:30:00Z"
        ),
        // 8 March 2026: from 2:00 to 3:00 there is nothing. What falls into it happens at 3:00, once.
        vector(
            "30 2 * * *",
            "America/New_York",
            after: "2026-03-07T07:30:00Z",
            "2026-03-08T07:00:00Z",
            "2026-03-09T06:30:00Z"
        ),
        vector(
            "0,30 2 * * *",
            "America/New_York",
            after: "2026-03-08T00:00:00Z",
            "2026-03-08T07:00:00Z",
            "2026-03-09T06:00:00Z"
        ),
        // 1 November 2026: 1:30 comes twice. It happens the first time.
        vector(
            "30 1 * * *",
            "America/New_York",
            after: "2026-11-01T04:00:00Z",
            "2026-11-01T05:30:00Z",
            "2026-11-02T06:30:00Z"
        ),
        // Every hour goes by elapsed time.
        vector(
            "30 * * * *",
            "America/New_York",
            after: "2026-11-01T04:45:00Z",
            "2026-11-01T05:30:00Z",
            "2026-11-01T06:30:00Z",
            "2026-11-01T07:30:00Z"
        ),
        vector(
            "30 * * * *",
            "America/New_York",
            after: "2026-03-08T06:00:00Z",
            "2026-03-08T06:30:00Z",
            "2026-03-08T07:30:00Z"
        ),
        // Half an hour: Lord Howe, 5 April 2026, from 2:00 back to 1:30.
        vector(
            "45 1 * * *",
            "Australia/Lord_Howe",
            after: "2026-04-04T12:00:00Z",
            "2026-04-04T14:45:00Z",
            "2026-04-05T15:15:00Z"
        ),
        // Midnight comes twice in Havana on 1 November 2026, and is left out on 8 March.
        vector(
            "0 0 * * *",
            "America/Havana",
            after: "2026-10-31T12:00:00Z",
            "2026-11-01T04:00:00Z",
            "2026-11-02T05:00:00Z"
        ),
        vector(
            "0 0 * * *",
            "America/Havana",
            after: "2026-03-07T12:00:00Z",
            "2026-03-08T05:00:00Z",
            "2026-03-09T04:00:00Z"
        ),
    ]

    @Test(arguments: vectors)
    func `the next moments are those of the clock on the wall`(_ vector: Vector) throws {
        let cron = try #require(CronExpression(vector.text))
        let zone = vector.zone == "UTC" ? AccountingZone.utc : try Self.zone(vector.zone)
        var moment = try Self.moment(vector.after)
        for expected in vector.next {
            moment = try #require(cron.next(after: moment, in: zone))
            #expect(moment == (try Self.moment(expected)), "\(moment.text), not \(expected)")
        }
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *",
        "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "a * * * *", "1,,2 * * * *",
        "* * * mon *", "-1 * * * *", "1- * * * *", "1/2/3 * * * *", "@reboot", "0 0 30 2 *",
        "0 0 31 feb,apr *", "+1 * * * *",
    ])
    func `what can never be is refused`(_ text: String) {
        #expect(CronExpression(text) == nil)
    }

    @Test func `a whole year of every zone rule has one moment a day`() throws {
        for (name, text) in [
            ("America/New_York", "30 2 * * *"), ("Europe/Berlin", "30 2 * * *"),
            ("Australia/Lord_Howe", "15 2 * * *"), ("America/Havana", "0 0 * * *"),
            ("Asia/Kolkata", "0 0 * * *"), ("Pacific/Chatham", "0 3 * * *"),
        ] {
            let zone = try Self.zone(name)
            let cron = try #require(CronExpression(text))
            var moment = try Self.moment("2025-12-31T23:59:59Z")
            let end = try Self.moment("2026-12-31T23:59:59Z")
            var dates: Set<CalendarDate> = []
            var count = 0
            while let next = cron.next(after: moment, in: zone), next <= end {
                #expect(next > moment)
                dates.insert(zone.date(of: next))
                count += 1
                moment = next
            }
            #expect(count == 365, "\(name)")
            #expect(dates.count == 365, "\(name)")
        }
    }

    @Test func `missed moments are those that following them one by one would give`() throws {
        var dice = SeededGenerator(seed: 7)
        let zone = try Self.zone("America/New_York")
        for text in ["*/7 * * * *", "30 1 * * *", "0 2 * * sun", "15 */3 1,15 * *"] {
            let cron = try #require(CronExpression(text))
            for _ in 0..<10 {
                let begin = Timestamp(seconds: 1_772_000_000 + Int64(dice.next() % 30_000_000))
                let now = begin.adding(.seconds(Int64(dice.next() % 1_000_000)))
                let first = try #require(cron.next(after: begin, in: zone))
                var expected: [Timestamp] = []
                var moment: Timestamp? = first
                while let present = moment, present <= now {
                    expected.append(present)
                    moment = cron.next(after: present, in: zone)
                }
                let found = cron.moments(from: first, through: now, in: zone, limit: 20)
                #expect(found == expected.suffix(20))
            }
        }
    }

    @Test func `catching up is none, one or all of the moments missed`() throws {
        let first = try Self.moment("2026-11-20T06:00:00Z")
        let now = try Self.moment("2026-11-26T07:00:00Z")
        func due(_ catchUp: CatchUp, _ now: Timestamp) throws -> [Timestamp] {
            JobSchedule(
                name: "x",
                expression: try #require(CronExpression("0 6 * * *")),
                zone: .utc,
                catchUp: catchUp,
                kind: .payoutReconciliation,
                account: "main",
                days: 3
            ).due(from: first, now: now)
        }
        #expect(try due(.all, now).count == 7)
        #expect(try due(.once, now) == [try Self.moment("2026-11-26T06:00:00Z")])
        #expect(try due(.skip, now).isEmpty)
        #expect(try due(.skip, first.adding(.seconds(30))) == [first])
        #expect(try due(.skip, first.adding(.seconds(61))).isEmpty)
        #expect(try due(.all, now.adding(.seconds(86_400 * 365))).count == 100)
    }
}
