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
}
