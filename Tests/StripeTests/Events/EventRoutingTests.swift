import Accounting
import JSON
import Testing

@testable import Stripe

@Suite struct EventRoutingTests {
    private static let classes: [String: EventClass] = [
        "handle": .handle, "handle-if-used": .handleIfUsed, "optional": .optional,
        "ack-only": .acknowledgeOnly, "duplicate-of": .duplicate, "connect": .connect,
        "alert": .alert, "ignore": .ignore,
    ]

    private func event(_ type: String, id: String?) throws -> StripeEvent {
        let object = id.map { "{\"id\":\"\($0)\"}" } ?? "{}"
        return try StripeEvent(
            stripe: fields(
                """
                {"id":"evt_1","object":"event","type":"\(type)","created":1,"livemode":true,
                 "data":{"object":\(object)}}
                """
            )
        )
    }

    @Test func `every judged type is treated as the reference table says`() throws {
        let file = try StripeSamples.value("reference/events-for-this-product.json")
        let entries = try JSONCursor(file).array("events")
        for entry in entries {
            let type = try entry.string("type")
            let expected = try #require(Self.classes[entry.string("class")])
            #expect(EventRouting.eventClass(of: type) == expected, "\(type)")
            let route = EventRouting.route(try event(type, id: "x"))
            if expected == .handle {
                let again = try #require(EventRouting.routes[entry.string("object")])
                #expect(route == again("x"), "\(type)")
            } else {
                #expect(route == .ignored(expected), "\(type)")
            }
        }
        #expect(EventRule.table.flatMap(\.types).count == entries.count)
    }

    @Test func `every other known type is ignored`() throws {
        let file = try StripeSamples.value("reference/events-for-this-product.json")
        let others = try JSONCursor(file).strings("all_other_types_answer_2xx_and_ignore")
        #expect(ForeignEventTypes.all == Set(others))
        for type in others {
            #expect(EventRouting.route(try event(type, id: "x")) == .ignored(.ignore))
        }
    }

    @Test func `no known type is left out or listed twice`() throws {
        let enums = try JSONCursor(StripeSamples.value("reference/enums.json"))
        let judged = EventRule.table.flatMap(\.types)
        #expect(Set(judged).count == judged.count)
        #expect(ForeignEventTypes.all.isDisjoint(with: judged))
        for type in try enums.strings("event_types") {
            #expect(EventRouting.eventClass(of: type) != nil, "\(type)")
        }
    }

    @Test func `every class and every route is in use`() {
        #expect(Set(EventRule.table.map(\.eventClass)) == Set(EventClass.allCases))
        let handled = Set(EventRule.table.filter { $0.eventClass == .handle }.map(\.object))
        #expect(handled == Set(EventRouting.routes.keys))
        #expect(EventRouting.handledTypes.count == 29)
        #expect(EventRouting.handledTypes == EventRouting.handledTypes.sorted())
    }

    @Test func `an unheard type and an object without an id are unknown`() throws {
        #expect(EventRouting.route(try event("moon.landed", id: "x")) == .unknown)
        #expect(EventRouting.route(try event("invoice.paid", id: nil)) == .unknown)
        #expect(EventRouting.route(try event("invoice.paid", id: "")) == .unknown)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("1970-01-01t00:00:01z", 1_000_000),
        ("2026-10-01T09:30:00.25Z", 1_790_847_000_250_000),
        ("2026-10-01T11:30:00.250000999+02:00", 1_790_847_000_250_000),
        ("2026-10-01T04:00:00.25-05:30", 1_790_847_000_250_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
    ])
    func `internet times are read exactly`(text: String, microseconds: Int64) {
        #expect(InternetTime.parse(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-10-01", "2026-10-01T09:30:00", "2026-10-01 09:30:00Z", "2026-13-01T09:30:00Z",
        "2026-02-29T09:30:00Z", "2026-10-01T24:00:00Z", "2026-10-01T09:60:00Z",
        "2026-10-01T09:30:61Z", "2026-10-01T09:30:00.Z", "2026-10-01T09:30:00+2:00",
        "2026-10-01T09:30:00+02:00x", "2026-10-01T9:30:00Z", "2026-10-01T09:30:00ZZ",
        "2026-10-01T+9:30:00Z", "2026-10-01T09:30:00.٣Z",
    ])
    func `other spellings of time are refused`(text: String) {
        #expect(InternetTime.parse(text) == nil)
    }
}
