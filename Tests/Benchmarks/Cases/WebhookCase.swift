import Cryptography
import JSON
import Stripe

/// The check of a webhook delivery and the reading of its event.
enum WebhookCase {
    private static let count = 5000

    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let secret = "whsec_benchmark0123456789abcdef0123"
        let body = try event()
        let now = Clock.unixSeconds()
        let mac = HMACSHA256(key: Array(secret.utf8))
        let digest = Hex.encode(mac.authenticate(Array("\(now).".utf8) + body))
        let header = "t=\(now),v1=\(digest)"
        let verifier = WebhookVerifier(secrets: [secret])
        let id = try verifier.verify(body: body, header: header, now: now).event.id
        let path = try bench.write(body, as: "event.json")
        for (work, form) in [("webhook", "whole"), ("webhook-bare", "bare")] {
            let answer = try bench.python.prepare(
                work,
                [
                    "path": .string(path), "header": .string(header), "secret": .string(secret),
                    "form": .string(form),
                ]
            )
            try Workbench.require(answer["id"]?.stringValue == id, "the event's id")
        }
        let ours = Contestant(name: "Stripe.WebhookVerifier") {
            var length = 0
            let cost = try await Cost.of(count) {
                for _ in 0..<count {
                    length += try verifier.verify(body: body, header: header, now: now)
                        .event.id.utf8.count
                }
            }
            try Workbench.require(length == count * id.utf8.count, "the event's id")
            return cost
        }
        return [
            Benchmark(
                title: "Webhook of \(body.count) bytes: verify and read",
                ours: ours,
                peers: [
                    bench.python.contestant("stripe: construct_event", "webhook", count: 1000),
                    bench.python.contestant(
                        "stripe: verify_header, json.loads",
                        "webhook-bare",
                        count: 2000
                    ),
                ]
            )
        ]
    }

    /// A `charge.succeeded` as Stripe delivers it, indented, about 2.5 KB.
    private static func event() throws -> [UInt8] {
        let page = BalancePage(seed: 5, count: 1, isExpanded: true)
        guard let charge = try JSONValue.parse(page.bytes)["data"]?.arrayValue?.first else {
            throw BenchmarkFault("the sample page is empty")
        }
        let event: JSONValue = [
            "id": "evt_1BenchmarkBenchmarkBenchm", "object": "event",
            "api_version": "2025-10-29.clover", "created": 1_790_000_000,
            "data": ["object": charge], "livemode": true, "pending_webhooks": 1,
            "request": ["id": "req_1234567890abcd", "idempotency_key": "0c3f5c9e-1a2b-4c3d"],
            "type": "charge.succeeded",
        ]
        return event.serialized(pretty: true)
    }
}
