import Foundation
import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// What must not be in logs and answers, looked for after a whole month.
    @Suite struct SecretScanTests {
        /// Everything that was configured as a secret.
        private static func secrets(_ bench: Workbench) -> [String] {
            [
                SandboxProcess.stripeKey, SandboxProcess.webhookSecret, "demo-consumer-secret",
                "demo-token-secret", bench.service.key, String(bench.service.key.dropFirst(12)),
            ]
        }

        /// Mail addresses and card numbers in any of their usual forms.
        private static let personal = [
            #"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"#,
            #"\b(?:4\d{3}|5[1-5]\d{2}|3[47]\d{2}|6011)[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,4}\b"#,
            #"Bearer\s+[A-Za-z0-9]"#, #"oauth_signature="#, #"-----BEGIN"#,
        ]

        private static func matches(_ pattern: String, _ text: String) throws -> [String] {
            let regex = try NSRegularExpression(pattern: pattern)
            let whole = NSRange(text.startIndex..., in: text)
            return regex.matches(in: text, range: whole).prefix(3).compactMap {
                Range($0.range, in: text).map { String(text[$0]) }
            }
        }

        /// Every address an answer can come from, with ids taken from the lists.
        private static func answers(_ bench: Workbench) async throws -> String {
            let api = bench.service.api
            var paths = [
                "/v1/status", "/v1/ping", "/metrics", "/readyz", "/livez", "/startupz",
                "/v1/nothing",
                "/v1/jobs?limit=200", "/v1/payouts?limit=100", "/v1/findings?limit=100",
                "/v1/links?source=cus_unknown", "/v1/jobs?state=wrong",
            ]
            let jobs = try await api.items("/v1/jobs?limit=100")
            paths += jobs.prefix(20).compactMap { $0["id"]?.stringValue.map { "/v1/jobs/\($0)" } }
            let payouts = try await api.items("/v1/payouts?limit=100")
            paths += payouts.compactMap { $0["id"]?.stringValue.map { "/v1/payouts/\($0)" } }
            var text = ""
            for path in paths {
                let response = try await api.send(.get, path)
                text += "\(path) \(response.status.code) \(response.fields)\n"
                text += String(decoding: response.body, as: UTF8.self) + "\n"
            }
            for body in ["{", #"{"ids":["\#(SandboxProcess.stripeKey)"]}"#, "[]"] {
                let wrong = try APIClient(api.base, key: bench.service.key + "x")
                let refused = try await wrong.send(.post, "/v1/charge-syncs", .string(body))
                text += String(decoding: refused.body, as: UTF8.self)
            }
            return text
        }

        @Test func `a whole month leaves no secret and no personal data in logs and answers`()
            async throws
        {
            let bench = try await Workbench.start(scale: 20, logLevel: "debug")
            defer { bench.kill() }
            // Refusals and broken answers are where careless programs print what they got.
            try await bench.sandbox.setFaults([
                "seed": 3,
                "perThousand": ["serverError": 20, "truncated": 10, "resetAfterCommit": 10],
            ])
            try await bench.playMonth()
            let answers = try await Self.answers(bench)
            try await bench.sandbox.setFaults(["seed": 3, "perThousand": [:]])
            let details = try await Self.details(bench)
            let traces = try await Self.traces(bench)
            #expect(!traces.isEmpty)
            try await bench.service.stop()
            let log = bench.service.child.errors + bench.service.child.output
            #expect(log.split(separator: "\n").count > 10)
            #expect(answers.utf8.count > 10_000)
            for secret in Self.secrets(bench) {
                #expect(!log.contains(secret), "a secret is in the log")
                #expect(!answers.contains(secret), "a secret is in an answer")
            }
            for pattern in Self.personal {
                #expect(try Self.matches(pattern, log) == [], "\(pattern) in the log")
                #expect(try Self.matches(pattern, answers) == [], "\(pattern) in an answer")
            }
            // The store recognises what it wrote into customers' records, but cannot tell it.
            var text = ""
            for suffix in ["", "-wal"] {
                let file = URL(fileURLWithPath: bench.folder.path("q.sqlite" + suffix))
                // The log of changes is gone once the store was closed.
                guard let bytes = try? Data(contentsOf: file) else { continue }
                text += String(decoding: bytes, as: UTF8.self)
            }
            #expect(text.contains("cust_"))
            // By these the bank's statement is matched; some have as many digits as a card.
            for trace in traces { text = text.replacing(trace, with: "") }
            for pattern in Self.personal {
                let found = try Self.matches(pattern, text)
                #expect(found == [], "\(pattern) in the store")
            }
            #expect(details.count > 20)
            for detail in details { #expect(!text.contains(detail), "\(detail) in the store") }
            for secret in Self.secrets(bench) { #expect(!text.contains(secret)) }
        }

        /// The banks' own numbers of the payouts.
        private static func traces(_ bench: Workbench) async throws -> [String] {
            let answer = try await bench.sandbox.stripe.send(
                .get,
                "/v1/payouts?limit=100",
                fields: ["Stripe-Version": "2026-10-28.endive"]
            )
            let payouts = try JSONValue.parse(answer.body)
            return (payouts["data"]?.arrayValue ?? []).compactMap {
                $0["trace_id"]?["value"]?.stringValue
            }
        }

        /// Names, telephone numbers and streets as NetSuite got them.
        private static func details(_ bench: Workbench) async throws -> Set<String> {
            let path = "/sandbox/records?type=customer"
            let records = try await bench.sandbox.netSuite.get(path).arrayValue ?? []
            var details: Set<String> = []
            for record in records where record["externalId"]?.stringValue != "cust_guest" {
                for member in ["companyName", "lastName", "phone", "addr1"] {
                    // Short words occur everywhere.
                    guard let text = record[member]?.stringValue, text.utf8.count > 6 else {
                        continue
                    }
                    details.insert(text)
                }
            }
            return details
        }

        @Test func `the scan finds what it looks for`() throws {
            let samples = [
                "to jane.doe@example.com", "card 4242 4242 4242 4242", "Authorization: Bearer abc",
                "oauth_signature=x", "-----BEGIN PRIVATE KEY-----",
            ]
            for (pattern, sample) in zip(Self.personal, samples) {
                #expect(try !Self.matches(pattern, sample).isEmpty, "\(sample)")
            }
        }
    }
}
