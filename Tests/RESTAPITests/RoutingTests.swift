import Accounting
import HTTP
import JSON
import Testing

@testable import RESTAPI

@Suite struct RoutingTests {
    @Test(arguments: [
        "/", "/v1", "/v1/", "/v1/jobs/", "/v2/jobs", "/v1/jobs/a/b/c", "/V1/jobs", "/v1/customer",
        "/v1/webhooks/stripe/", "/v1/webhooks/stripe", "/v1//jobs", "/v1/jobs%2Fx/cancel/y",
    ])
    func `an unknown path is not found`(path: String) async {
        let response = await Bench().send(.get, path)
        #expect(response.status == .notFound)
        #expect(response.code == "ROUTE_UNKNOWN")
    }

    @Test(arguments: ["/v1/jobs/%ff", "/v1/jobs/%00"])
    func `a path that is not text is refused`(path: String) async {
        let response = await Bench().send(.get, path)
        #expect(response.status == .badRequest)
        #expect(response.code == "PATH_MALFORMED")
    }

    @Test func `every path tells its methods and refuses others`() async {
        let bench = Bench()
        for route in RouteTable.routes {
            let target = AccessTests.target(route)
            // A path may fit several templates, such as one with a placeholder.
            let path = target.split(separator: "/").map { String($0) }
            let methods = RouteTable.routes.filter { $0.template.parameters(of: path) != nil }
                .map(\.method)
            let allowed =
                (methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] } + ["OPTIONS"])
                .joined(separator: ", ")
            let options = await bench.send(.options, target, fields: [:])
            #expect(options.status == .noContent, "\(target)")
            #expect(options.fields[.allow] == allowed)
            #expect(options.body.isEmpty)
            for method in [HTTPMethod.get, .put, .post, .patch, .delete]
            where !methods.contains(method) {
                let refused = await bench.send(method, target)
                #expect(refused.status == .methodNotAllowed, "\(method) \(target)")
                #expect(refused.code == "METHOD_UNSUPPORTED")
                #expect(refused.fields[.allow] == allowed)
            }
        }
        #expect(bench.writes.isEmpty)
    }

    @Test func `HEAD is answered like GET`() async {
        let bench = Bench()
        let get = await bench.send(.get, "/v1/jobs")
        let head = await bench.send(.head, "/v1/jobs")
        #expect(head.status == .ok)
        #expect(head.fields[.contentType] == get.fields[.contentType])
        #expect(head.body == get.body)
    }

    @Test func `templates are different and each is found by its own path`() {
        let names = RouteTable.routes.map { "\($0.method) \($0.template.text)" }
        #expect(Set(names).count == names.count)
        for route in RouteTable.routes {
            let request = HTTPRequest(method: route.method, target: AccessTests.target(route))
            #expect(RouteTable.lookUp(request).template == route.template.text)
        }
    }

    @Test(arguments: [
        ("application/json", "application/json"), ("application/problem+json", nil),
        ("*/*", nil), ("application/*", nil), (nil, nil),
        ("application/json, application/problem+json", nil),
        ("APPLICATION/JSON; q=0.5, text/html", "application/json"),
        ("application/json, */*;q=0.1", "application/json"),
    ])
    func `problems are labelled as the caller understands`(
        accept: String?,
        type: String?
    ) async {
        var fields = HTTPFields()
        fields[.accept] = accept
        let response = await Bench().send(.get, "/v1/ping", fields: fields)
        #expect(response.fields[.contentType] == type ?? "application/problem+json")
        #expect(response.json["status"]?.int64Value == 401)
    }

    @Test(arguments: ["text/html", "application/xml, text/*", "application/json;q=0"])
    func `an answer nobody would read is refused`(accept: String) async {
        let bench = Bench()
        let response = await bench.send(
            .get,
            "/v1/ping",
            fields: [.accept: accept, .authorization: "Bearer \(bench.readKey)"]
        )
        #expect(response.status == .notAcceptable)
        #expect(response.code == "NOT_ACCEPTABLE")
    }

    @Test(arguments: [
        ("abc-1.2_3", true), (String(repeating: "a", count: 128), true),
        (String(repeating: "a", count: 129), false), ("", false), ("a b", false), ("é", false),
        ("<script>", false),
    ])
    func `a sane request id is taken over, another is replaced`(
        id: String,
        isKept: Bool
    ) async throws {
        let bench = Bench()
        let response = await bench.send(.get, "/v1/jobs", fields: [.requestID: id])
        let echoed = try #require(response.fields[.requestID])
        #expect((echoed == id) == isKept)
        #expect(response.json["requestId"]?.stringValue == echoed)
        if !isKept { #expect(echoed.hasPrefix("req_") && echoed.utf8.count == 28) }
    }

    @Test func `two request ids are replaced by a new one`() async {
        var fields: HTTPFields = [.requestID: "one"]
        fields.append(.requestID, "two")
        let response = await Bench().send(.get, "/livez", fields: fields)
        #expect(response.fields.values(.requestID).count == 1)
        #expect(response.fields[.requestID]?.hasPrefix("req_") == true)
    }

    @Test func `every answer forbids storing and guessing, and asks for TLS over TLS`() async {
        let bench = Bench()
        for target in ["/livez", "/v1/ping", "/nowhere", "/openapi.yaml", "/v1/jobs"] {
            let response = await bench.send(.get, target, isTLS: true)
            #expect(response.fields[.cacheControl] == "no-store")
            #expect(response.fields["X-Content-Type-Options"] == "nosniff")
            #expect(response.fields["Strict-Transport-Security"] == "max-age=31536000")
            #expect(!(300..<400).contains(response.status.code))
        }
        let plain = await bench.send(.get, "/livez")
        #expect(plain.fields["Strict-Transport-Security"] == nil)
    }

    @Test func `every answer is told to the observer by its template`() async {
        let bench = Bench()
        _ = await bench.send(.get, "/v1/jobs/job_0000000000001")
        _ = await bench.send(.get, "/v1/secret-path")
        _ = await bench.send(.delete, "/v1/jobs", fields: [:])
        let seen = bench.observations.all
        #expect(seen.map(\.route) == ["/v1/jobs/{id}", nil, "/v1/jobs"])
        #expect(seen.map(\.status.code) == [404, 404, 405])
        #expect(seen.map(\.method) == [.get, .get, .delete])
        #expect(seen[0].clientID == APIKey(bench.writeKey)?.id)
        #expect(seen[2].clientID == nil)
        #expect(Set(seen.map(\.requestID)).count == 3)
    }

    @Test func `a refusal of the server itself looks like every other problem`() {
        let bench = Bench()
        let response = bench.service.render(
            Problem(status: .requestTimeout, code: "HEAD_TIMEOUT", retryable: true)
        )
        #expect(response.status == .requestTimeout)
        #expect(response.fields[.contentType] == "application/problem+json")
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.code == "HEAD_TIMEOUT")
        #expect(response.json["requestId"]?.stringValue == response.fields[.requestID])
        #expect(response.fields[.requestID]?.hasPrefix("req_") == true)
    }
}
