import Accounting
import Cryptography
import HTTP
import JSON
import Jobs
import NetSuite
import Testing

/// Records created by asynchronous requests, as they stand on the wire.
@Suite struct BatchCreationTests {
    /// A job that was accepted, has ended, and whose two tasks ended as told.
    private static func answers(
        _ progress: [String],
        accepted: HTTPResponse? = nil
    ) -> [HTTPResponse] {
        let tasks = progress.enumerated().map { number, state in
            #"{"completed":true,"id":"\#(number + 1)","progress":"\#(state)"}"#
        }
        return [
            accepted
                ?? HTTPResponse(
                    status: .accepted,
                    fields: [.location: "https://x.example/services/rest/async/v1/job/77"]
                ),
            .json(#"{"completed":false,"id":"77","progress":"pending"}"#),
            .json(#"{"completed":true,"id":"77","progress":"succeeded"}"#),
            .json(#"{"items":[\#(tasks.joined(separator: ","))],"totalResults":2}"#),
        ]
    }

    private static func customers() throws -> [PlannedDocument] {
        try ["b", "a"].map { id in
            var document = try Planned.customer()
            document.externalID = try Sample.id("cust_cus_\(id)")
            return document
        }
    }

    private static let rows: HTTPResponse = .rows([
        ["id": "11", "externalid": "cust_cus_a"], ["id": "12", "externalid": "cust_cus_b"],
    ])

    private func create(_ transport: ScriptedTransport) async throws -> TogetherOutcome {
        try await gateway(transport).createTogether(Self.customers(), references: [:])
    }

    private func gateway(_ transport: ScriptedTransport) throws -> NetSuiteGateway {
        NetSuiteGateway(
            configuration: try Sample.configuration(),
            transport: transport,
            surroundings: VirtualTime().surroundings
        )
    }

    @Test func `many records are one asynchronous request, a job and a query`() async throws {
        let transport = ScriptedTransport(Self.answers(["succeeded", "succeeded"]) + [Self.rows])
        let outcome = try await create(transport)
        #expect(
            outcome.internalIDs == [
                try Sample.id("cust_cus_a"): "11", try Sample.id("cust_cus_b"): "12",
            ]
        )
        let request = try #require(transport.requests.first)
        #expect("\(request.method) \(request.url.path)" == "POST /services/rest/record/v1/customer")
        #expect(request.fields.values("Prefer") == ["respond-async"])
        #expect(
            request.fields[.contentType]
                == "application/vnd.oracle.resource+json; type=collection"
        )
        let items = try JSONValue.parse(request.body)["items"]?.arrayValue ?? []
        #expect(items.map { $0["externalId"]?.stringValue } == ["cust_cus_a", "cust_cus_b"])
        #expect(
            transport.requests.dropFirst().map(\.url.path) == [
                "/services/rest/async/v1/job/77", "/services/rest/async/v1/job/77",
                "/services/rest/async/v1/job/77/task", "/services/rest/query/v1/suiteql",
            ]
        )
    }

    @Test func `the key is made of the content alone, in the form of a UUID`() async throws {
        var keys: Set<String> = []
        for documents in [
            try Self.customers(), try Self.customers().reversed(), [try Planned.customer()],
        ] {
            let transport = ScriptedTransport(Self.answers(["succeeded"]) + [Self.rows])
            _ = try await gateway(transport).createTogether(documents, references: [:])
            keys.insert(transport.requests[0].fields["X-NetSuite-Idempotency-Key"] ?? "")
        }
        #expect(keys.count == 2)
        for key in keys {
            let parts = key.split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "8" && "89ab".contains(parts[3].first ?? " "))
        }
    }

    @Test func `a key that was used leads to the job of the first time`() async throws {
        let conflict = HTTPResponse.refusal(
            400,
            "IDEMPOTENCY_ERROR",
            "A request with the same idempotency key is already submitted.",
            fields: [.location: "/services/rest/async/v1/job/77"]
        )
        let transport = ScriptedTransport(
            Self.answers(["succeeded", "succeeded"], accepted: conflict) + [Self.rows]
        )
        #expect(try await create(transport).internalIDs.count == 2)
        #expect(transport.requests[1].url.path == "/services/rest/async/v1/job/77")
    }

    /// The second record stands in NetSuite already, made by somebody else.
    @Test func `of a job with failures only what its tasks made counts`() async throws {
        let transport = ScriptedTransport(
            Self.answers(["failed", "succeeded"]) + [
                .refusal(400, "USER_ERROR", "This entity already exists."),
                .created("customer", "11"), Self.rows,
            ]
        )
        let outcome = try await create(transport)
        #expect(outcome.internalIDs == [try Sample.id("cust_cus_a"): "11"])
        #expect(outcome.finding == nil)
        #expect(
            transport.requests.map(\.url.path).filter { $0.hasSuffix("/result") } == [
                "/services/rest/async/v1/job/77/task/1/result",
                "/services/rest/async/v1/job/77/task/2/result",
            ]
        )
    }

    @Test func `an account that takes no batches is told`() async throws {
        let transport = ScriptedTransport([
            .refusal(415, "INVALID_HEADER", "The content type of the request is not supported.")
        ])
        let outcome = try await create(transport)
        #expect(outcome.internalIDs.isEmpty)
        #expect(outcome.finding?.subject == TogetherOutcome.subject)
        #expect(outcome.finding?.sentence.contains("content type") == true)
    }

    @Test func `a job that does not end puts the work off without using an attempt`() async throws {
        let transport = ScriptedTransport(Array(Self.answers([]).prefix(2)))
        await #expect(throws: StepFailure.self) { _ = try await create(transport) }
        #expect(transport.requests.count == 61)
    }
}

/// Calls of a script: its own host, its own scope, signed like every other.
@Suite struct RestletCallTests {
    @Test func `a script has the account's own host`() throws {
        let account = try #require(AccountID("1234567-sb1"))
        #expect(account.restletURL.description == "https://1234567-sb1.restlets.api.netsuite.com/")
    }

    @Test func `an assertion asks for the scopes it is given`() throws {
        let key = try TestKeys.elliptic()
        let url = try #require(HTTPURL("https://x.example/"))
        let assertion = ClientAssertion(
            credentials: try Sample.clientCredentials(key),
            tokenURL: url,
            scopes: ["rest_webservices", "restlets"]
        )
        let token = try assertion.signed(seconds: 1, id: "id")
        let claims = String(decoding: try JWT.parse(token).payload, as: UTF8.self)
        #expect(claims.contains(#""scope":["rest_webservices","restlets"]"#))
    }
}
