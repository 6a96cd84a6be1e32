import HTTP
import JSON
import Testing

@testable import Sandbox

/// A small month, and the means to ask the simulator about it without sockets.
final class StripeDesk {
    /// Written once: a month is a value.
    static let month = Result { () throws(MonthFault) in
        try MonthScript(seed: 7, parameters: MonthParameters(scalePermille: 20)).write()
    }

    struct Answer {
        let status: Int
        let fields: HTTPFields
        let body: JSONValue

        var error: JSONValue? { body["error"] }
        var code: String? { error?["code"]?.stringValue }
        var param: String? { error?["param"]?.stringValue }
        var data: [JSONValue] { body["data"]?.arrayValue ?? [] }
        var ids: [String] { data.compactMap { $0["id"]?.stringValue } }
    }

    let world: StripeWorld
    var service: StripeService
    /// The clock of the rate limits.
    var milliseconds: Int64 = 0
    /// How much the clock moves with each request.
    var step: Int64 = 100

    init(
        _ change: (inout StripeSimulatorConfiguration) -> Void = { _ in },
        world changeWorld: (inout StripeWorld) -> Void = { _ in }
    ) throws {
        var world = try Self.month.get()
        changeWorld(&world)
        var configuration = StripeSimulatorConfiguration()
        // A moment at which everything that began in the month has settled.
        configuration.now = world.closing + 20 * 86_400
        change(&configuration)
        self.world = world
        service = StripeService(index: StripeIndex(world), configuration: configuration)
    }

    func send(
        _ method: HTTPMethod,
        _ target: String,
        fields: HTTPFields = [
            .authorization: "Bearer sk_test_sandbox",
            "Stripe-Version": StripeWorld.newestVersion,
        ],
        form: String? = nil,
        key: String? = nil
    ) throws -> Answer {
        var fields = fields
        if form != nil { fields.set(.contentType, "application/x-www-form-urlencoded") }
        if let key { fields.set(.idempotencyKey, key) }
        milliseconds += step
        let response = service.answer(
            HTTPRequest(
                method: method,
                target: target,
                fields: fields,
                body: Array((form ?? "").utf8)
            ),
            atMilliseconds: milliseconds
        )
        return Answer(
            status: response.status.code,
            fields: response.fields,
            body: try JSONValue.parse(response.body)
        )
    }

    /// Every element of a list, page by page, as a caller would read it.
    func all(_ target: String, limit: Int = 100) throws -> [JSONValue] {
        var all: [JSONValue] = []
        var cursor = ""
        for _ in 0..<1_000 {
            let mark = target.contains("?") ? "&" : "?"
            let answer = try send(.get, "\(target)\(mark)limit=\(limit)\(cursor)")
            #expect(answer.status == 200, "\(answer.body)")
            all += answer.data
            guard answer.body["has_more"]?.boolValue == true else { return all }
            let last = try #require(answer.ids.last)
            cursor = "&starting_after=\(last)"
        }
        Issue.record("The list \(target) never ends.")
        return all
    }
}
