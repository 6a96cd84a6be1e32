import HTTP
import JSON
import Synchronization
import Testing

@testable import RESTAPI

/// Every operation under bad input: the right status, what is wrong, where, how to mend it, and nothing
/// changed.
@Suite struct BadCallTests {
    private static func name(_ route: Route) -> String {
        "\(route.method) \(route.template.text)"
    }

    /// A service with one job, which nothing bad may touch.
    private static func bench(_ callbacks: CallbackRule? = nil) -> Bench {
        let bench = Bench(callbacks: callbacks)
        bench.store.mutate { $0.jobs = [.sample(1)] }
        return bench
    }

    private static func isUntouched(_ bench: Bench) -> Bool {
        // An order to a job nobody knows reaches the store, which finds nothing to change.
        bench.writes.allSatisfy { $0 == "cancel" || $0 == "retry" }
            && bench.store.mutate {
                $0.offered.isEmpty && $0.pushed.isEmpty && $0.jobs == [.sample(1)]
            }
            && bench.queue.state.withLock { $0.pauses.isEmpty && $0.filters.isEmpty }
            && bench.previewer.asked.withLock { $0.isEmpty }
    }

    @Test(arguments: BadCallTable.all)
    func `a bad request is refused precisely and changes nothing`(call: BadCall) async {
        let bench = Self.bench()
        var fields: HTTPFields = [.authorization: "Bearer \(bench.writeKey)"]
        if call.body != nil { fields[.contentType] = call.type }
        let response = await bench.send(call.method, call.target, call.body, fields: fields)
        #expect(response.status == call.status, "\(response.json.text)")
        #expect(response.code == call.code, "\(response.json.text)")
        #expect(response.fields[.contentType] == "application/problem+json")
        for fault in call.faults {
            #expect(response.faults.contains(fault), "\(response.faults)")
        }
        for fault in response.json["errors"]?.arrayValue ?? [] {
            #expect(fault["message"]?.stringValue?.isEmpty == false)
            #expect(fault["fix"]?.stringValue?.hasSuffix(".") == true, "\(fault.text)")
        }
        let isUntouched = Self.isUntouched(bench)
        #expect(isUntouched)
    }

    @Test func `every operation has bad requests of every sort that it can get`() {
        let routes = Dictionary(
            RouteTable.routes.map { (Self.name($0), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(Set(BadCallTable.all.map(\.operation)).isSubset(of: Set(routes.keys)))
        for (name, route) in routes {
            let calls = BadCallTable.all.filter { $0.operation == name }
            // Probes are answered whatever they send; that they take no other method is below.
            guard route.access != .machines, route.access != .metrics else { continue }
            #expect(!calls.isEmpty, "\(name) has no bad request")
            if route.template.text.contains("{") {
                let isRefused = calls.contains {
                    $0.status == .notFound || $0.faults == [" ID_MALFORMED"]
                }
                #expect(isRefused, "\(name): no foreign id")
            }
            if route.query.contains("cursor") {
                #expect(
                    calls.contains { $0.faults == [" CURSOR_INVALID"] },
                    "\(name): no bad cursor"
                )
            }
            guard route.method != .get, route.access.isStrict else { continue }
            let codes = Set(calls.map(\.code))
            let faults = Set(
                calls.flatMap(\.faults).map { String($0.split(separator: " ").last ?? "") }
            )
            let isWithoutBody = codes.contains("BODY_UNEXPECTED")
            #expect(
                isWithoutBody
                    || (faults.isSuperset(of: ["TYPE_WRONG", "MEMBER_UNKNOWN"])
                        && codes.isSuperset(of: [
                            "JSON_MALFORMED", "BODY_TOO_LONG", "MEDIA_TYPE_UNSUPPORTED",
                        ])),
                "\(name): \(codes) \(faults)"
            )
        }
    }

    @Test(arguments: RouteTable.routes.indices)
    func `strangers, unknown parameters, other methods and other forms are refused everywhere`(
        index: Int
    ) async {
        let route = RouteTable.routes[index]
        let path = route.template.text.replacing("{id}", with: "x").replacing(
            "{externalId}",
            with: "x"
        ).replacing("{account}", with: "main").replacing("{token}", with: Bench.token)
        let bench = Self.bench()
        let other = await bench.send(HTTPMethod(rawValue: "PURGE") ?? .get, path)
        #expect(other.status == .methodNotAllowed)
        #expect(other.fields[.allow]?.contains("OPTIONS") == true)
        if route.access.isStrict {
            let body = route.method == .get ? nil : "{}"
            let strange = await bench.send(route.method, path, body, fields: HTTPFields())
            #expect(strange.status == .unauthorized)
            #expect(strange.fields[.wwwAuthenticate] != nil)
            let query = await bench.send(route.method, path + "?sesame=1", body)
            // Keys that may not do this at all are told so first.
            if query.status != .forbidden {
                #expect(query.status == .badRequest)
                #expect(query.faults.contains(" PARAMETER_UNKNOWN"))
            }
            let form = await bench.send(
                route.method,
                path,
                body,
                fields: [
                    .authorization: "Bearer \(bench.writeKey)", .accept: "text/csv;q=0.5",
                    .contentType: "application/json",
                ]
            )
            #expect(form.status == .notAcceptable || form.status == .forbidden, "\(form.status)")
        }
        let isUntouched = Self.isUntouched(bench)
        #expect(isUntouched)
    }

    @Test(arguments: BadCallTable.forms.indices)
    func `a key that is used again for other work is refused and makes nothing`(index: Int) async {
        let (path, form) = BadCallTable.forms[index]
        let bench = Bench()
        func send(_ id: String, key: String) async -> HTTPResponse {
            await bench.send(
                .post,
                path,
                "{\"\(form.ids)\":[\"\(id)\"]}",
                fields: [
                    .authorization: "Bearer \(bench.writeKey)",
                    .contentType: "application/json", .idempotencyKey: key,
                ]
            )
        }
        let first = await send("x_1", key: "\"k\"")
        #expect(first.status == .accepted)
        let replay = await send("x_1", key: "k")
        #expect(replay.status == .accepted)
        #expect(replay.fields[.idempotencyReplayed] == "true")
        #expect(replay.json["job"]?["id"] == first.json["job"]?["id"])
        let clash = await send("x_2", key: "k")
        #expect(clash.status == .unprocessableContent)
        #expect(clash.code == "IDEMPOTENCY_KEY_REUSED")
        let malformed = await send("x_3", key: String(repeating: "k", count: 256))
        #expect(malformed.code == "IDEMPOTENCY_KEY_MALFORMED")
        #expect(bench.store.mutate { $0.offered.count } == 1)
    }

    @Test(
        arguments: BadCallTable.forms.map(\.path) + ["/v1/customers/a", "/v1/invoices/a"],
        [
            ("http://hooks.example.com/a", "CALLBACK_URL_PLAIN"),
            ("https://evil.example/a", "CALLBACK_HOST_REFUSED"),
            ("https://hooks.example.com.evil.example/", "CALLBACK_HOST_REFUSED"),
            ("https://127.0.0.1/", "CALLBACK_HOST_REFUSED"),
            ("https://[::ffff:10.0.0.1]/", "CALLBACK_HOST_REFUSED"),
            ("https://hooks.example.com@evil.example/", "CALLBACK_URL_MALFORMED"),
            ("file:///etc/passwd", "CALLBACK_URL_MALFORMED"), ("x", "CALLBACK_URL_MALFORMED"),
        ]
    )
    func `a hostile callback address is refused wherever one is taken`(
        path: String,
        address: (text: String, code: String)
    ) async {
        let bench = Self.bench(
            CallbackRule(
                hosts: ["hooks.example.com"],
                allowsPlain: false,
                endpoints: [],
                secrets: []
            )
        )
        let isPush = path.hasSuffix("/a")
        let ids = BadCallTable.forms.first { $0.path == path }?.form.ids ?? "ids"
        let work = isPush ? "" : "\"\(ids)\":[\"x_1\"],"
        let body = "{\(work)\"callbackUrl\":\"\(address.text)\"}"
        let response = await bench.send(isPush ? .put : .post, path, body)
        #expect(response.status == .badRequest)
        #expect(
            response.faults.contains("/callbackUrl " + address.code),
            "\(response.faults)"
        )
        let isUntouched = Self.isUntouched(bench)
        #expect(isUntouched)
    }
}
