import HTTP
import RESTAPI
import Testing

@Suite struct AtOnceTests {
    @Test func `a probe is answered at once as it is answered otherwise`() async throws {
        let bench = Bench()
        let request = HTTPRequest(
            method: .get,
            target: "/livez",
            fields: ["X-Request-Id": "probe-1"]
        )
        let atOnce = try #require(bench.service.respondAtOnce(to: request))
        #expect(await bench.service.respond(to: request) == atOnce)
    }

    @Test(arguments: [
        (HTTPMethod.get, "/readyz"), (.get, "/livez?x"), (.get, "/v1/jobs"), (.post, "/livez"),
        (.head, "/livez"),
    ])
    func `everything else waits its turn`(_ method: HTTPMethod, _ target: String) {
        let request = HTTPRequest(method: method, target: target)
        #expect(Bench().service.respondAtOnce(to: request) == nil)
    }
}
