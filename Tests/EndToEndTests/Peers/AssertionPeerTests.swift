import Accounting
import Cryptography
import Foundation
import HTTP
import JSON
import NetSuite
import Salesforce
import Sandbox
import Testing

extension EndToEndTests {
    /// Signed statements (RFC 7523) as PyJWT and cryptography understand them.
    @Suite struct AssertionPeerTests {
        /// Key pairs OpenSSL made for Python, as PEM text.
        private struct Keys {
            let values: JSONValue

            init(_ peers: Peers, _ folder: ScratchFolder) async throws {
                let output = try await peers.script("make_keys.py", in: folder)
                values = try JSONValue.parse(Array(output.utf8))
            }

            func pem(_ name: String, _ half: String) throws -> String {
                try #require(values[name]?[half]?.stringValue)
            }
        }

        private static var now: Timestamp {
            Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        }
        private static let clock: @Sendable () -> Timestamp = { now }

        private static let algorithms = [("rsa", "PS256"), ("ec", "ES256")]

        @Test func `PyJWT verifies our client assertions`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let keys = try await Keys(peers, folder)
                let url = try #require(
                    HTTPURL("https://x.example/services/rest/auth/oauth2/v1/token")
                )
                let now = Self.now.seconds
                let cases = try Self.algorithms.map { name, algorithm -> JSONValue in
                    let key = try PrivateKey(pem: Array(try keys.pem(name, "private").utf8))
                    let credentials = try #require(
                        ClientCredentials(clientID: "client", certificateID: "kid-1", key: key)
                    )
                    let token = try ClientAssertion(credentials: credentials, tokenURL: url)
                        .signed(seconds: now, id: "id-1")
                    return [
                        "token": .string(token), "algorithm": .string(algorithm),
                        "key": .string(try keys.pem(name, "public")),
                        "stranger": .string(
                            try keys.pem(name == "ec" ? "stranger" : "rsa2", "public")
                        ),
                        "audience": .string(url.description), "issuer": "client",
                        "claims": [
                            "iat": .int(now), "exp": .int(now + 300), "jti": "id-1",
                            "scope": ["rest_webservices"],
                        ],
                        "header": ["typ": "JWT", "kid": "kid-1"],
                    ]
                }
                try await peers.script(
                    "jwt_verify.py",
                    input: JSONValue.array(cases).serialized(),
                    in: folder
                )
            }
        }

        @Test func `PyJWT verifies our Salesforce statement`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let keys = try await Keys(peers, folder)
                let audience = "https://login.salesforce.com"
                let login = SalesforceLogin.jwtBearer(
                    clientID: "client",
                    user: "user@example.com",
                    audience: audience,
                    key: try PrivateKey(pem: Array(try keys.pem("rsa", "private").utf8))
                )
                let now = Self.now.seconds
                let request = try login.tokenRequest(
                    at: try #require(HTTPURL("https://example.my.salesforce.com")),
                    now: now
                )
                let form = try QueryItem.parse(String(decoding: request.body, as: UTF8.self))
                let token = try #require(form.first { $0.name == "assertion" }?.value)
                let aCase: JSONValue = [
                    "token": .string(token), "algorithm": "RS256",
                    "key": .string(try keys.pem("rsa", "public")),
                    "stranger": .string(try keys.pem("rsa2", "public")),
                    "audience": .string(audience), "issuer": "client",
                    "claims": ["sub": "user@example.com", "exp": .int(now + 120)], "header": [:],
                ]
                try await peers.script(
                    "jwt_verify.py",
                    input: JSONValue.array([aCase]).serialized(),
                    in: folder
                )
            }
        }

        @Test func `statements PyJWT signs open the simulated NetSuite`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let keys = try await Keys(peers, folder)
                var configuration = NetSuiteSimulatorConfiguration.demo(clock: Self.clock)
                configuration.machineClients = try Self.algorithms.map { name, algorithm in
                    NetSuiteMachineClient(
                        clientID: "client-\(algorithm)",
                        certificateID: "kid-\(algorithm)",
                        publicKeyPEM: try keys.pem(name, "public")
                    )
                }
                let simulator = NetSuiteSimulator(configuration: configuration)
                let host = try await SandboxHost.start { await simulator.respond(to: $0) }
                let clients = try Self.algorithms.map { name, algorithm -> JSONValue in
                    [
                        "clientID": .string("client-\(algorithm)"),
                        "certificateID": .string("kid-\(algorithm)"),
                        "algorithm": .string(algorithm),
                        "key": .string(try keys.pem(name, "private")),
                    ]
                }
                try await peers.script(
                    "jwt_sign.py",
                    [host.baseAddress],
                    input: JSONValue.array(clients).serialized(),
                    in: folder
                )
                await host.stop()
            }
        }

        @Test func `simple-salesforce drives the simulated org by both logins`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let keys = try await Keys(peers, folder)
                var configuration = SalesforceSimulatorConfiguration.demo(clock: Self.clock)
                configuration.assertionClients = [
                    SalesforceAssertionClient(
                        consumerKey: "jwt-client",
                        userName: "user@example.com",
                        publicKeyPEM: try keys.pem("rsa", "public")
                    )
                ]
                let simulator = SalesforceSimulator(configuration: configuration)
                let host = try await SandboxHost.start { await simulator.respond(to: $0) }
                let client: JSONValue = [
                    "consumerKey": "jwt-client", "user": "user@example.com",
                    "key": .string(try keys.pem("rsa", "private")),
                ]
                try await peers.script(
                    "salesforce.py",
                    [host.baseAddress] + Self.demoSecret,
                    input: client.serialized(),
                    in: folder
                )
                await host.stop()
            }
        }

        @Test func `simple-salesforce drives the org of the sandbox`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let sandbox = try await SandboxProcess.start(in: folder)
                defer { sandbox.child.kill() }
                try await peers.script(
                    "salesforce.py",
                    [sandbox.salesforce.base] + Self.demoSecret,
                    in: folder
                )
            }
        }

        private static var demoSecret: [String] {
            let client = SalesforceSimulatorConfiguration.demoClient
            return [client.consumerKey, client.consumerSecret]
        }
    }
}
