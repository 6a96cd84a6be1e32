import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import NetSuite

/// The way of one call: headers, proof of identity, repetition, failures.
@Suite struct ServiceExchangeTests {
    private let time = VirtualTime(seconds: 1_800_000_000)

    @Test func `every call carries the fields NetSuite needs`() async throws {
        let transport = ScriptedTransport([.rows([])])
        _ = try await gateway(transport).rows("SELECT 1")
        let request = try #require(transport.requests.first)
        #expect(
            request.url.description
                == "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql"
                + "?limit=1000&offset=0"
        )
        #expect(request.fields["X-NetSuite-PropertyNameValidation"] == "Error")
        #expect(request.fields["Prefer"] == "transient")
        #expect(request.fields[.contentType] == "application/json")
        #expect(request.fields[.accept] == "application/json")
        #expect(request.bodyText == #"{"q":"SELECT 1"}"#)
        #expect(request.timeout == .seconds(60))
    }

    @Test func `a reading call has neither content type nor preference`() async throws {
        let transport = ScriptedTransport([.json(#"{"id":"1"}"#)])
        _ = try await gateway(transport).read(.customer, .internalID("1"))
        let request = try #require(transport.requests.first)
        #expect(request.method == .get)
        #expect(request.fields[.contentType] == nil)
        #expect(request.fields["Prefer"] == nil)
        #expect(request.body.isEmpty)
    }

    @Test func `another base address takes the place of the account's host`() async throws {
        let transport = ScriptedTransport([.json(#"{"id":"1"}"#)])
        let base = try #require(HTTPURL("http://127.0.0.1:8123/ignored"))
        let gateway = try gateway(transport, Sample.configuration(baseURL: base))
        _ = try await gateway.read(.customer, .internalID("1"))
        #expect(
            transport.requests.map(\.url.description)
                == ["http://127.0.0.1:8123/services/rest/record/v1/customer/1"]
        )
    }

    @Test func `the signature is dated by the injected clock`() async throws {
        let transport = ScriptedTransport([.json(#"{"id":"1"}"#)])
        _ = try await gateway(transport).read(.customer, .internalID("1"))
        let header = try #require(transport.requests.first?.fields[.authorization])
        #expect(header.contains(#"oauth_timestamp="1800000000""#))
        #expect(header.contains(#"oauth_nonce="00000000000000000000000000000000""#))
    }

    @Test func `a throttled call is tried again after a pause and signed anew`() async throws {
        let transport = ScriptedTransport([
            .refusal(429, "CONCURRENCY_LIMIT_EXCEEDED", "Request blocked."),
            .refusal(400, "CONCURRENCY_LIMIT_EXCEEDED", "Request blocked."),
            .json(#"{"id":"1"}"#),
        ])
        let gateway = try gateway(transport)
        _ = try await gateway.read(.customer, .internalID("1"))
        #expect(transport.requests.count == 3)
        #expect(time.sleeps == [.milliseconds(500), .seconds(1)])
        #expect(gateway.gauges.limit == 2)
        #expect(gateway.gauges.throttled == 2)
        let last = try #require(transport.requests.last?.fields[.authorization])
        #expect(last.contains(#"oauth_timestamp="1800000001""#))
    }

    @Test func `a call throttled too often gives the job back without using an attempt`()
        async throws
    {
        let transport = ScriptedTransport([
            .refusal(429, "", "", fields: [.retryAfter: "5"])
        ])
        let gateway = try gateway(transport)
        let failure = await stepFailure {
            try await gateway.read(.customer, .internalID("1"))
        }
        #expect(transport.requests.count == 4)
        guard case .retry(let delay, _, usesAttempt: false) = failure else {
            Issue.record("expected a free retry, got \(String(describing: failure))")
            return
        }
        #expect(try #require(delay) >= .seconds(5))
        #expect(gateway.gauges.inFlight == 0)
    }

    @Test func `a delay of minutes is left to the job queue at once`() async throws {
        let transport = ScriptedTransport([
            .refusal(429, "", "", fields: [.retryAfter: "600"])
        ])
        let gateway = try gateway(transport)
        let failure = await stepFailure { try await gateway.serverTime() }
        #expect(transport.requests.count == 1)
        #expect(
            failure
                == .retry(
                    after: .seconds(600),
                    reason: "NetSuite's limit of concurrent requests is reached.",
                    usesAttempt: false
                )
        )
    }

    @Test(arguments: [500, 502, 503, 504])
    func `an outage is tried again later with the server's delay`(status: Int) async throws {
        let transport = ScriptedTransport([
            .refusal(status, "UNEXPECTED_ERROR", "Error ID: x", fields: [.retryAfter: "9"])
        ])
        let gateway = try gateway(transport)
        let failure = await stepFailure { try await gateway.serverTime() }
        guard case .retry(.seconds(9), _, usesAttempt: true) = failure else {
            Issue.record("expected a retry, got \(String(describing: failure))")
            return
        }
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: TransportFailure.Kind.allCases)
    func `a request without an answer may be repeated`(kind: TransportFailure.Kind) async throws {
        let transport = ScriptedTransport { _, _ in
            .failure(
                TransportFailure(
                    kind: kind,
                    sentence: "it broke",
                    requestMayHaveBeenProcessed: kind == .timeout
                )
            )
        }
        let gateway = try gateway(transport)
        let failure = await stepFailure { try await gateway.serverTime() }
        #expect(failure?.isFreeRetry == (kind == .cancelled))
        #expect(failure?.isRetryUsingAttempt == (kind != .cancelled))
        #expect(failure?.sentence.contains("unknown") == (kind == .timeout))
        #expect(gateway.gauges.inFlight == 0)
    }

    @Test func `a refused signature is final and is not sent again for a while`() async throws {
        let transport = ScriptedTransport([.refusal(401, "INVALID_LOGIN", "Invalid login attempt.")]
        )
        let gateway = try gateway(transport)
        for _ in 0..<3 {
            let failure = await stepFailure { try await gateway.serverTime() }
            #expect(failure?.findings.map(\.code) == [.authenticationRefused])
        }
        #expect(transport.requests.count == 1)
        time.advance(Authenticator.holdAfterRefusal)
        _ = await stepFailure { try await gateway.serverTime() }
        #expect(transport.requests.count == 2)
    }

    @Test func `a clock that is wrong is corrected by the Date of the refusal`() async throws {
        let transport = ScriptedTransport([
            .refusal(
                401,
                "INVALID_LOGIN",
                "Invalid login attempt.",
                fields: [.date: "Fri, 15 Jan 2027 08:20:00 GMT"]
            ),
            .json(#"{"id":"1"}"#),
        ])
        _ = try await gateway(transport).read(.customer, .internalID("1"))
        #expect(transport.requests.count == 2)
        let header = try #require(transport.requests.last?.fields[.authorization])
        #expect(header.contains(#"oauth_timestamp="1800001200""#))
    }

    @Test func `a withdrawn token is renewed once`() async throws {
        let transport = ScriptedTransport { request, index in
            if request.url.path.hasSuffix("/token") {
                return .success(.json(#"{"access_token":"t\#(index)","expires_in":3600}"#))
            }
            let isFresh = request.fields[.authorization] == "Bearer t2"
            return .success(
                isFresh ? .json(#"{"id":"1"}"#) : .refusal(401, "INVALID_LOGIN", "Invalid")
            )
        }
        let gateway = try gateway(transport, machineConfiguration())
        _ = try await gateway.read(.customer, .internalID("1"))
        #expect(transport.requests.count == 4)
    }

    @Test func `a renewed token that is refused too is final`() async throws {
        let transport = ScriptedTransport { request, index in
            request.url.path.hasSuffix("/token")
                ? .success(.json(#"{"access_token":"t\#(index)","expires_in":3600}"#))
                : .success(.refusal(401, "INVALID_LOGIN", "Invalid login attempt."))
        }
        let gateway = try gateway(transport, machineConfiguration())
        let failure = await stepFailure { try await gateway.serverTime() }
        #expect(failure?.findings.map(\.code) == [.authenticationRefused])
        #expect(transport.requests.count == 4)
        _ = await stepFailure { try await gateway.serverTime() }
        #expect(transport.requests.count == 4)
    }

    @Test(arguments: ["", "<html></html>", "{\"serverTime\":5}", "{}"])
    func `an unreadable success is tried again`(body: String) async throws {
        let gateway = try gateway(ScriptedTransport([.json(body)]))
        let failure = await stepFailure { try await gateway.serverTime() }
        #expect(failure?.isRetryUsingAttempt == true)
    }

    /// The HTTP client once repeated requests by itself; NetSuite had met the nonce, refused the
    /// login, and all work stood still for ten minutes.
    @Test func `a cut connection is followed by one more attempt, signed anew`() async throws {
        let transport = ScriptedTransport { [time] _, index in
            time.advance(.seconds(1))
            return index == 0 ? .failure(Self.cut) : .success(.json(#"{"id":"1"}"#))
        }
        _ = try await gateway(transport).read(.customer, .internalID("1"))
        #expect(transport.requests.count == 2)
        #expect(transport.requests.allSatisfy { !$0.mayBeRepeated })
        let proofs = Set(transport.requests.map { $0.fields[.authorization] })
        #expect(proofs.count == 2)
    }

    @Test func `a cut connection is not followed by a second creation`() async throws {
        let transport = ScriptedTransport { _, _ in .failure(Self.cut) }
        let failure = await stepFailure {
            try await gateway(transport).rows("SELECT 1")
        }
        #expect(failure?.isRetryUsingAttempt == true)
        #expect(transport.requests.count == 1)
    }

    @Test func `connections that are cut twice give the job back`() async throws {
        let transport = ScriptedTransport { _, _ in .failure(Self.cut) }
        let failure = await stepFailure { try await gateway(transport).serverTime() }
        #expect(failure?.isRetryUsingAttempt == true)
        #expect(transport.requests.count == 2)
    }

    private static let cut = TransportFailure(
        kind: .closed,
        sentence: "the connection was cut",
        requestMayHaveBeenProcessed: true
    )

    private func machineConfiguration() throws -> NetSuiteConfiguration {
        try Sample.configuration(
            credentials: .clientCredentials(
                Sample.clientCredentials(try TestKeys.elliptic())
            )
        )
    }

    private func gateway(
        _ transport: ScriptedTransport,
        _ configuration: NetSuiteConfiguration? = nil
    ) throws -> NetSuiteGateway {
        NetSuiteGateway(
            configuration: try configuration ?? Sample.configuration(),
            transport: transport,
            surroundings: time.surroundings
        )
    }
}
