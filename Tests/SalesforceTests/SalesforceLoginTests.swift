import Accounting
import Cryptography
import HTTP
import JSON
import Jobs
import Salesforce
import TestSupport
import Testing

@Suite struct SalesforceLoginTests {
    private func url(_ text: String) throws -> HTTPURL { try #require(HTTPURL(text)) }

    private func failure<Value>(of run: () throws(StepFailure) -> Value) -> StepFailure? {
        do {
            _ = try run()
            return nil
        } catch {
            return error
        }
    }

    private func isRejection(_ failure: StepFailure?) -> Bool {
        guard case .reject(let findings) = failure else { return false }
        return findings.map(\.code) == [.authenticationRefused]
    }

    @Test func `client credentials go in the header to the org's own domain`() throws {
        let login = SalesforceLogin.clientCredentials(clientID: "id", clientSecret: "s3cret")
        let request = try login.tokenRequest(at: url("https://acme.my.salesforce.com/x"), now: 0)
        #expect(
            request.url.description == "https://acme.my.salesforce.com/services/oauth2/token"
        )
        #expect(request.method == .post)
        #expect(request.fields[.authorization] == "Basic aWQ6czNjcmV0")
        #expect(request.fields[.contentType] == "application/x-www-form-urlencoded")
        #expect(String(decoding: request.body, as: UTF8.self) == "grant_type=client_credentials")
    }

    @Test(arguments: ["https://login.salesforce.com", "https://test.salesforce.com"])
    func `client credentials are never sent to the shared hosts`(host: String) throws {
        let login = SalesforceLogin.clientCredentials(clientID: "id", clientSecret: "s3cret")
        let base = try url(host)
        let failure = failure { () throws(StepFailure) in try login.tokenRequest(at: base, now: 0) }
        #expect(isRejection(failure))
    }

    /// A fresh key from the openssl command, so that no key lies in the project.
    private func key(_ arguments: String...) throws -> PrivateKey {
        let run = try ProcessRun.run("openssl", ["genpkey"] + arguments)
        try #require(run.status == 0)
        return try PrivateKey(pem: run.output)
    }

    @Test func `a key of another kind cannot log in`() throws {
        let login = SalesforceLogin.jwtBearer(
            clientID: "id",
            user: "sync@acme.example",
            audience: "https://login.salesforce.com",
            key: try key("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        )
        let base = try url("https://login.salesforce.com")
        let failure = failure { () throws(StepFailure) in try login.tokenRequest(at: base, now: 0) }
        #expect(isRejection(failure))
    }

    @Test func `an assertion is signed and expires after two minutes`() throws {
        let key = try key("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        let login = SalesforceLogin.jwtBearer(
            clientID: "id",
            user: "sync@acme.example",
            audience: "https://login.salesforce.com",
            key: key
        )
        let base = try url("https://login.salesforce.com")
        let request = try login.tokenRequest(at: base, now: 1_790_000_000)
        #expect(request.fields[.authorization] == nil)
        let form = try QueryItem.parse(String(decoding: request.body, as: UTF8.self))
        #expect(form.map(\.name) == ["grant_type", "assertion"])
        #expect(form.first?.value == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        let assertion = try #require(form.last?.value)
        let claims = try JSONValue.parse(
            JWT.verify(assertion, key: key.publicKey, algorithm: .rs256)
        )
        #expect(
            claims == [
                "iss": "id", "sub": "sync@acme.example", "aud": "https://login.salesforce.com",
                "exp": 1_790_000_120,
            ]
        )
    }

    @Test func `a login and a token print without their secrets`() throws {
        let login = SalesforceLogin.clientCredentials(clientID: "id", clientSecret: "s3cret")
        let base = try url("https://acme.my.salesforce.com")
        let token = try SalesforceToken(Result.token("t0ken").get(), base: base)
        var dumped = String(reflecting: login) + String(reflecting: token)
        dump(login, to: &dumped)
        dump(token, to: &dumped)
        #expect(dumped.contains("acme"))
        #expect(!dumped.contains("s3cret"))
        #expect(!dumped.contains("t0ken"))
    }

    @Test(arguments: [
        (400, #"{"error":"invalid_grant","error_description":"user hasn't approved"}"#, true),
        (401, #"{"error":"invalid_client"}"#, true), (400, "", true), (403, "<html>", true),
        (429, "{}", false), (408, "{}", false), (500, "{}", false), (503, "<html>", false),
        (200, "<html>", false), (200, #"{"access_token":"t"}"#, false),
        (200, #"{"access_token":"","instance_url":"https://a.example"}"#, false),
        (200, #"{"access_token":"t","instance_url":"http://a.example"}"#, true),
        (302, "", false),
    ])
    func `a login that fails is refused for good or only for now`(
        status: Int,
        json: String,
        isRefused: Bool
    ) throws {
        let response = try Result.answer(status, json).get()
        let base = try url("https://acme.my.salesforce.com")
        let failure = failure { () throws(StepFailure) in
            try SalesforceToken(response, base: base)
        }
        #expect(failure != nil)
        #expect(isRejection(failure) == isRefused)
    }
}
