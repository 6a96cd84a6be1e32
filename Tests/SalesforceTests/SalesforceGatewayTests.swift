import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import Salesforce

@Suite struct SalesforceGatewayTests {
    private static let upsert = RecordUpsert(
        object: "Account",
        keyField: "NetSuite_Id__c",
        key: "cus/1 é",
        fields: ["Name": "Acme"]
    )
    private static let created =
        #"{"id":"001M000000qfPyS","success":true,"errors":[],"created":true}"#

    private func gateway(
        _ script: [Result<HTTPResponse, TransportFailure>]
    ) throws -> (gateway: SalesforceGateway, transport: ScriptedTransport) {
        let transport = ScriptedTransport(script)
        let gateway = SalesforceGateway(
            login: .clientCredentials(clientID: "id", clientSecret: "s3cret"),
            base: try #require(HTTPURL("https://acme.my.salesforce.com")),
            transport: transport,
            now: { 0 }
        )
        return (gateway, transport)
    }

    private func failure(
        _ script: [Result<HTTPResponse, TransportFailure>],
        _ upsert: RecordUpsert = Self.upsert
    ) async throws -> StepFailure? {
        let gateway = try gateway(script).gateway
        do throws(StepFailure) {
            _ = try await gateway.upsert(upsert)
            return nil
        } catch {
            return error
        }
    }

    @Test func `an upsert is a patch at the external id`() async throws {
        let (gateway, transport) = try gateway([.token("t1"), .answer(201, Self.created)])
        let outcome = try await gateway.upsert(Self.upsert)
        #expect(outcome.id?.text == "001M000000qfPySIAU")
        #expect(outcome.isCreated)
        let request = try #require(transport.requests.last)
        #expect(request.method.rawValue == "PATCH")
        #expect(
            request.url.target
                == "/services/data/v67.0/sobjects/Account/NetSuite_Id__c/cus%2F1%20%C3%A9"
        )
        #expect(request.fields[.authorization] == "Bearer t1")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"Name":"Acme"}"#)
    }

    @Test func `an update is told from a creation in every shape of answer`() async throws {
        let (gateway, transport) = try gateway([
            .token("t1"),
            .answer(200, #"{"id":"001M000000qfPySIAU","success":true,"created":false}"#),
            .answer(204, ""), .answer(201, #"{"id":"001M000000qfPyS","success":true}"#),
        ])
        let first = try await gateway.upsert(Self.upsert)
        let second = try await gateway.upsert(Self.upsert)
        let third = try await gateway.upsert(Self.upsert)
        #expect([first, second, third].map(\.isCreated) == [false, false, true])
        #expect(second.id == nil)
        #expect(transport.requests.count == 4)
    }

    @Test func `a session that ended is renewed once and the upsert repeated`() async throws {
        let (gateway, transport) = try gateway([
            .token("t1"), .error(401, "INVALID_SESSION_ID"), .token("t2"),
            .answer(201, Self.created), .answer(201, Self.created),
        ])
        _ = try await gateway.upsert(Self.upsert)
        _ = try await gateway.upsert(Self.upsert)
        let tokens = transport.requests.map { $0.fields[.authorization] ?? "" }
        #expect(
            tokens.filter { $0.hasPrefix("Bearer") } == ["t1", "t2", "t2"].map { "Bearer " + $0 }
        )
    }

    @Test func `a fresh session that is refused too is for a person`() async throws {
        let failure = try await failure([
            .token("t1"), .error(401, "INVALID_SESSION_ID"), .token("t2"),
            .error(401, "INVALID_SESSION_ID"), .answer(201, Self.created),
        ])
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.authenticationRefused])
    }

    @Test func `a token somebody else renewed is used`() async throws {
        let base = try #require(HTTPURL("https://acme.my.salesforce.com"))
        let transport = ScriptedTransport([.token("t1"), .token("t2")])
        let session = SalesforceSession(
            login: .clientCredentials(clientID: "id", clientSecret: "s3cret"),
            base: base,
            transport: transport,
            now: { 0 }
        )
        let first = try await session.current()
        let second = try await session.renewed(after: first)
        #expect(second != first)
        #expect(try await session.renewed(after: first) == second)
        #expect(transport.requests.count == 2)
    }

    enum Verdict: Sendable { case attempt, noAttempt, person }

    @Test(arguments: [
        (300, "MULTIPLE_CHOICES", "", Verdict.person), (400, "DUPLICATE_VALUE", "", .person),
        (400, "DUPLICATES_DETECTED", "", .person), (400, "INVALID_FIELD", "", .person),
        (400, "UNABLE_TO_LOCK_ROW", "", .attempt), (403, "INSUFFICIENT_ACCESS", "", .person),
        (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", .noAttempt),
        (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded.", .noAttempt),
        (404, "NOT_FOUND", "", .person), (408, "X", "", .attempt), (409, "X", "", .person),
        (410, "X", "", .person), (412, "X", "", .person), (429, "X", "", .noAttempt),
        (500, "UNKNOWN_EXCEPTION", "", .attempt), (503, "SERVER_UNAVAILABLE", "", .attempt),
    ])
    func `every error has its meaning for the job`(
        status: Int,
        code: String,
        message: String,
        verdict: Verdict
    ) async throws {
        let failure = try await failure([.token("t1"), .error(status, code, message)])
        switch (failure, verdict) {
        case (.retry(nil, _, true), .attempt), (.retry(.some, _, false), .noAttempt): break
        case (.reject(let findings), .person):
            #expect(findings.map(\.code) == [.remoteSystemRefused])
            #expect(findings.first?.subject == Self.upsert.key)
        default: Issue.record("\(status) \(code): \(String(describing: failure))")
        }
    }

    @Test func `concurrent calls wait for seconds, the day's limit for half an hour`() {
        func meaning(_ message: String) -> SalesforceErrorRule.Meaning? {
            let body = "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"\(message)\"}]"
            let response = HTTPResponse(status: .forbidden, body: Array(body.utf8))
            return SalesforceError.list(response).first.map {
                SalesforceErrorRule.meaning(status: 403, $0)
            }
        }
        #expect(
            meaning("ConcurrentRequests (Concurrent API) Limit exceeded.")
                == .throttled(.seconds(10))
        )
        #expect(meaning("TotalRequests Limit exceeded.") == .throttled(.seconds(1800)))
    }

    @Test func `every error of an answer becomes a finding`() async throws {
        let failure = try await failure([
            .token("t1"),
            .answer(
                400,
                """
                [{"errorCode":"INVALID_FIELD","message":"a","fields":["Name","City"]},
                 {"errorCode":"STRING_TOO_LONG","message":"b"}]
                """
            ),
        ])
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.count == 2)
        #expect(findings.first?.sentence.contains("[Name, City]") == true)
    }

    @Test(arguments: [
        "", "<html>", "[]", "{}", "[7]", #"{"errorCode":"NOT_FOUND","message":"x"}"#,
    ])
    func `an error is read from any body, also from none`(body: String) async throws {
        let failure = try await failure([.token("t1"), .answer(404, body)])
        guard case .reject(let findings) = failure, let finding = findings.first else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        let code = body.contains("NOT_FOUND") ? "NOT_FOUND" : "ERROR_HTTP_404"
        #expect(finding.sentence.contains(code))
    }

    @Test(arguments: [
        RecordUpsert(object: "Account/x", keyField: "K__c", key: "1", fields: [:]),
        RecordUpsert(object: "", keyField: "K__c", key: "1", fields: [:]),
        RecordUpsert(object: "Account", keyField: "K?", key: "1", fields: [:]),
        RecordUpsert(object: "Account", keyField: "K__c", key: "", fields: [:]),
        RecordUpsert(object: "Account", keyField: "K__c", key: "..", fields: [:]),
        RecordUpsert(
            object: "Account",
            keyField: "K__c",
            key: String(repeating: "x", count: 256),
            fields: [:]
        ),
    ])
    func `names and keys that would change the address are not sent`(
        upsert: RecordUpsert
    ) async throws {
        let failure = try await failure([], upsert)
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.remoteSystemRefused])
    }

    @Test(arguments: TransportFailure.Kind.allCases)
    func `a lost answer is a retry, at login and after`(kind: TransportFailure.Kind) async throws {
        let lost = TransportFailure(kind: kind, sentence: "cut", requestMayHaveBeenProcessed: true)
        for script in [[.failure(lost)], [Result.token("t1"), .failure(lost)]] {
            guard case .retry(nil, _, let usesAttempt) = try await failure(script) else {
                Issue.record("expected a retry")
                continue
            }
            #expect(usesAttempt == (kind != .cancelled))
        }
    }

    @Test func `an answer without an id is asked for again`() async throws {
        let failure = try await failure([.token("t1"), .answer(200, "{}")])
        guard case .retry(nil, _, true) = failure else {
            Issue.record("expected a retry, got \(String(describing: failure))")
            return
        }
    }
}
