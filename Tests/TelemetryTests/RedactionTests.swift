import Telemetry
import Testing

@Suite struct RedactionTests {
    @Test(arguments: [
        "authorization", "Authorization", "token", "access_token", "accessToken", "tokens",
        "refresh-token", "secret", "client_secret", "consumerSecret", "password", "PASSWORD",
        "key", "api_key", "apiKey", "API_KEY", "x-api-key", "private.key", "signature",
        "stripe-signature", "Set-Cookie", "cookies", "credential", "credentials", "passphrase",
        "oauth_nonce", "keys", "encryptionKey2", "tokens_1", "apikey", "private_key_pem",
    ])
    func `a key that names a secret is hidden`(key: String) {
        #expect(Redaction.hides(key))
    }

    @Test(arguments: [
        "job", "monkey", "keyboard", "tokenizer", "secretary", "path", "", "payout", "unique_key",
        "uniqueKey", "orderingKey", "idempotency-key", "key_id", "keyID", "tokenEndpoint",
    ])
    func `another key is shown`(key: String) {
        #expect(!Redaction.hides(key))
    }
}

@Suite struct SecretTests {
    private struct Account {
        let name = "acct"
        let key = Secret("hush")
    }

    @Test func `a secret does not show itself in any form`() {
        var dumped = ""
        dump(Account(), to: &dumped)
        let forms = [
            "\(Secret("hush"))", String(reflecting: Secret("hush")), "\(Account())",
            String(reflecting: Account()), dumped, "\(Optional(Secret("hush")) as Any)",
            "\([Secret("hush")])", String(describing: Mirror(reflecting: Secret("hush"))),
        ]
        for form in forms { #expect(!form.contains("hush"), "\(form)") }
        #expect(forms[0] == "<redacted>")
        #expect(Mirror(reflecting: Secret("hush")).children.isEmpty)
    }

    @Test func `a secret is revealed on request`() {
        #expect(Secret([1, 2]).reveal() == [1, 2])
    }
}
