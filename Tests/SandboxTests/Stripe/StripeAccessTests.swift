import JSON
import Cryptography
import HTTP
import Testing

@testable import Sandbox

@Suite struct StripeAccessTests {
    static let version: HTTPFields = ["Stripe-Version": StripeWorld.newestVersion]

    private func fields(_ authorization: String?) -> HTTPFields {
        var fields = Self.version
        if let authorization { fields.set(.authorization, authorization) }
        return fields
    }

    @Test(arguments: [
        nil, "Bearer sk_test_other", "Bearer", "Digest sk_test_sandbox", "Basic !!!",
        "Bearer pk_test_sandbox",
    ])
    func `a request without a known key is answered 401 with a challenge`(
        authorization: String?
    ) throws {
        let answer = try StripeDesk().send(.get, "/v1/charges", fields: fields(authorization))
        #expect(answer.status == 401)
        #expect(answer.fields[.wwwAuthenticate]?.hasPrefix("Basic") == true)
        #expect(answer.error?["type"] == "invalid_request_error")
        #expect(answer.error?["message"]?.stringValue?.contains("sk_test_other") == false)
    }

    @Test func `the key also works as the user of Basic credentials`() throws {
        let credentials = Base64.encode(Array("sk_test_sandbox:".utf8))
        let answer = try StripeDesk().send(
            .get,
            "/v1/charges",
            fields: fields("Basic \(credentials)")
        )
        #expect(answer.status == 200)
    }

    @Test(
        arguments: [
            (HTTPMethod.get, "/v1/customers", 200), (.get, "/v1/charges", 403),
            (.get, "/v1/refunds", 403), (.get, "/v1/balance_transactions", 403),
            (.post, "/v1/customers/cus_x", 403), (.post, "/v1/invoices/in_x", 404),
        ] as [(HTTPMethod, String, Int)]
    )
    func `a restricted key reaches only what it has rights for`(
        method: HTTPMethod,
        path: String,
        status: Int
    ) throws {
        let desk = try StripeDesk {
            $0.keys = [
                StripeKey(secret: "rk_test_1", rights: ["customers": .read, "invoices": .write])
            ]
        }
        let answer = try desk.send(method, path, fields: fields("Bearer rk_test_1"))
        #expect(answer.status == status)
    }

    @Test func `a key of the other mode sees an empty account`() throws {
        let desk = try StripeDesk { $0.keys = [StripeKey(secret: "sk_live_1")] }
        let live = fields("Bearer sk_live_1")
        #expect(try desk.send(.get, "/v1/charges", fields: live).data.isEmpty)
        let id = desk.world.charges[0].id
        let answer = try desk.send(.get, "/v1/charges/\(id)", fields: live)
        #expect(answer.status == 404)
        #expect(answer.error?["message"]?.stringValue?.contains("test mode") == true)
    }

    @Test func `a request without a version is refused where the switch says so`() throws {
        let bare: HTTPFields = [.authorization: "Bearer sk_test_sandbox"]
        #expect(try StripeDesk().send(.get, "/v1/charges", fields: bare).status == 400)
        let lax = try StripeDesk { $0.requiresVersion = false }
        #expect(try lax.send(.get, "/v1/charges", fields: bare).status == 200)
    }

    @Test func `the version is echoed and an unknown one refused`() throws {
        let answer = try StripeDesk().send(.get, "/v1/charges")
        #expect(answer.fields["Stripe-Version"] == StripeWorld.newestVersion)
        #expect(answer.fields["Request-Id"]?.hasPrefix("req_") == true)
        var old = fields("Bearer sk_test_sandbox")
        old.set("Stripe-Version", "2020-08-27")
        #expect(try StripeDesk().send(.get, "/v1/charges", fields: old).status == 400)
    }

    @Test func `another account is refused and the own one accepted`() throws {
        let desk = try StripeDesk()
        var other = fields("Bearer sk_test_sandbox")
        other.set("Stripe-Account", "acct_other")
        let refused = try desk.send(.get, "/v1/charges", fields: other)
        #expect(refused.status == 403)
        #expect(refused.code == "account_invalid")
        other.set("Stripe-Account", desk.world.account.id)
        #expect(try desk.send(.get, "/v1/charges", fields: other).status == 200)
    }

    @Test(arguments: ["/v1/foo", "/v2/charges", "/v1/charges/a/b", "/v1/%zz", "/v1/charges/"])
    func `an unknown address is answered 404`(path: String) throws {
        #expect(try StripeDesk().send(.get, path).status == 404)
    }
}
