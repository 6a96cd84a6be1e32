import Accounting
import HTTP
import Jobs
import Testing

@testable import NetSuite

@Suite struct AccessTokenSourceTests {
    private let time = VirtualTime()

    @Test func `a token is asked for once and kept until five sixths of its life are over`()
        async throws
    {
        let transport = ScriptedTransport { _, index in .success(Self.token("t\(index)")) }
        let source = try source(transport)
        #expect(try await source.token() == "t0")
        time.advance(.seconds(2999))
        #expect(try await source.token() == "t0")
        time.advance(.seconds(1))
        #expect(try await source.token() == "t1")
        #expect(transport.requests.count == 2)
    }

    @Test func `the request is a form with the assertion and nothing else`() async throws {
        let transport = ScriptedTransport([Self.token("t")])
        _ = try await source(transport).token()
        let request = try #require(transport.requests.first)
        #expect(request.method == .post)
        #expect(request.url.path == "/services/rest/auth/oauth2/v1/token")
        #expect(request.fields[.contentType] == "application/x-www-form-urlencoded")
        #expect(request.fields[.authorization] == nil)
        let items = try QueryItem.parse(request.bodyText)
        #expect(
            items.map(\.name) == ["grant_type", "client_assertion_type", "client_assertion"]
        )
        #expect(items[0].value == "client_credentials")
        #expect(
            items[1].value == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        )
    }

    @Test(arguments: ["1800", "\"1800\""])
    func `the life of a token may be a number or a text`(life: String) async throws {
        let transport = ScriptedTransport { _, index in
            .success(.json(#"{"access_token":"t\#(index)","expires_in":\#(life)}"#))
        }
        let source = try source(transport)
        _ = try await source.token()
        time.advance(.seconds(1499))
        #expect(try await source.token() == "t0")
        time.advance(.seconds(1))
        #expect(try await source.token() == "t1")
    }

    @Test func `callers at the same time share one renewal`() async throws {
        let door = Door()
        let transport = ScriptedTransport { _, index in
            await door.pass()
            return .success(Self.token("t\(index)"))
        }
        let source = try source(transport)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await source.token() } }
            #expect(await eventually { await door.queue == 1 })
            for _ in 0..<1000 { await Task.yield() }
            await door.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens == Array(repeating: "t0", count: 8))
        #expect(transport.requests.count == 1)
    }

    @Test func `callers at the same time share one failure`() async throws {
        let door = Door()
        let transport = ScriptedTransport { _, _ in
            await door.pass()
            return .success(HTTPResponse(status: .serviceUnavailable))
        }
        let source = try source(transport)
        let failures = await withTaskGroup(of: StepFailure?.self) { group in
            for _ in 0..<5 { group.addTask { await stepFailure { try await source.token() } } }
            #expect(await eventually { await door.queue == 1 })
            for _ in 0..<1000 { await Task.yield() }
            await door.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.count == 5)
        #expect(failures.allSatisfy { $0 != nil && $0 == failures[0] })
        #expect(transport.requests.count < 5)
    }

    @Test func `a refused token is renewed once for all who were refused`() async throws {
        let transport = ScriptedTransport { _, index in .success(Self.token("t\(index)")) }
        let source = try source(transport)
        _ = try await source.token()
        #expect(try await source.token(refused: "t0") == "t1")
        #expect(try await source.token(refused: "t0") == "t1")
        #expect(transport.requests.count == 2)
    }

    @Test(arguments: [400, 401, 403])
    func `a refusal is a finding with NetSuite's word`(status: Int) async throws {
        let response = HTTPResponse(
            status: try #require(HTTPStatus(code: status)),
            body: Array(#"{"error":"invalid_grant"}"#.utf8)
        )
        let source = try source(ScriptedTransport([response]))
        let failure = await stepFailure { try await source.token() }
        #expect(failure?.findings.map(\.code) == [.authenticationRefused])
    }

    @Test(arguments: [
        #"{}"#, #"{"access_token":""}"#, #"{"access_token":"a b"}"#, "no json", "",
    ])
    func `an answer without a usable token is tried again later`(body: String) async throws {
        let source = try source(ScriptedTransport([.json(body)]))
        let failure = await stepFailure { try await source.token() }
        #expect(failure?.isRetryUsingAttempt == true)
    }

    private func source(_ transport: ScriptedTransport) throws -> AccessTokenSource {
        AccessTokenSource(
            credentials: try Sample.clientCredentials(try TestKeys.elliptic()),
            tokenURL: try Sample.configuration().tokenURL,
            transport: transport,
            surroundings: time.surroundings,
            skew: ClockSkew(now: time.surroundings.now)
        )
    }

    private static func token(_ text: String) -> HTTPResponse {
        .json(#"{"access_token":"\#(text)","expires_in":3600,"token_type":"Bearer"}"#)
    }
}
