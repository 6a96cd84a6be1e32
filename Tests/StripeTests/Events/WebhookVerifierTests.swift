import Cryptography
import JSON
import Testing

@testable import Stripe

@Suite struct WebhookVerifierTests {
    private struct Vector {
        let name: String
        let secrets: [String]
        let tolerance: Int64
        let header: String
        let body: [UInt8]
        let isAccepted: Bool
    }

    private static func vectors() throws -> (now: Int64, vectors: [Vector]) {
        let file = try JSONCursor(StripeSamples.value("vectors/webhook-signature.json"))
        let vectors = try file.array("vectors").map { entry in
            Vector(
                name: try entry.string("name"),
                secrets: try entry.strings("secrets"),
                tolerance: try entry.int64("tolerance"),
                header: try entry.string("header"),
                body: try #require(Base64.decode(entry.string("payload_base64"))),
                isAccepted: try entry.bool("official_sdk_accepts")
            )
        }
        return (try file.int64("now"), vectors)
    }

    @Test func `every vector gets the official library's verdict`() throws {
        let (now, vectors) = try Self.vectors()
        #expect(vectors.count == 31)
        for vector in vectors {
            let verifier = WebhookVerifier(
                secrets: vector.secrets,
                toleranceSeconds: vector.tolerance
            )
            let isAccepted: Bool
            do {
                try verifier.checkSignature(body: vector.body, header: vector.header, now: now)
                isAccepted = true
            } catch {
                isAccepted = false
            }
            #expect(isAccepted == vector.isAccepted, "\(vector.name)")
        }
    }

    @Test func `the stricter rule differs in one vector only`() throws {
        let (now, vectors) = try Self.vectors()
        var refused: [String] = []
        for vector in vectors where vector.isAccepted {
            let verifier = WebhookVerifier(
                secrets: vector.secrets,
                toleranceSeconds: vector.tolerance,
                refusesFuture: true
            )
            do {
                try verifier.checkSignature(body: vector.body, header: vector.header, now: now)
            } catch {
                refused.append(vector.name)
            }
        }
        #expect(refused == ["one day in the future"])
    }

    private static let secret = "whsec_test_secret"
    private static let event = """
        {"id":"evt_1","object":"event","type":"payout.paid","created":1,"livemode":true,\
        "data":{"object":{"id":"po_1","object":"payout"}}}
        """

    private func header(_ body: String, at seconds: Int64, secret: String = secret) -> String {
        let tag = HMACSHA256.authenticate(
            Array("\(seconds).\(body)".utf8),
            key: Array(secret.utf8)
        )
        return "t=\(seconds),v1=\(Hex.encode(tag))"
    }

    private func fault(
        _ verifier: WebhookVerifier,
        body: String = event,
        header: String,
        now: Int64 = 1000
    ) -> WebhookFault? {
        do {
            _ = try verifier.verify(body: Array(body.utf8), header: header, now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the published vector of the fact sheet is reproduced`() {
        let body =
            #"{"id":"evt_1","object":"event","type":"payout.paid","#
            + #""data":{"object":{"id":"po_1","object":"payout"}}}"#
        #expect(
            header(body, at: 1_700_000_000)
                == "t=1700000000,v1="
                + "62933688ce0f05b7db5ef0044ae0f9a21a0182881b300728be5d5a1e623d4fc7"
        )
    }

    @Test func `a genuine delivery becomes an event`() throws {
        let verifier = WebhookVerifier(secrets: ["whsec_other", Self.secret])
        let verified = try verifier.verify(
            body: Array(Self.event.utf8),
            header: header(Self.event, at: 1000),
            now: 1300
        )
        #expect(verified.event.id == "evt_1")
        #expect(EventRouting.route(verified.event) == .payout("po_1"))
    }

    @Test func `every way to fail has its own fault`() {
        let verifier = WebhookVerifier(secrets: [Self.secret])
        let good = header(Self.event, at: 1000)
        #expect(fault(verifier, header: "") == .headerMissing)
        #expect(fault(verifier, header: "t=x,v1=00") == .timestampUnreadable)
        #expect(fault(verifier, header: "v1=00") == .timestampUnreadable)
        #expect(fault(verifier, header: "t=1000,v0=00") == .signatureMissing)
        #expect(fault(verifier, header: "t=1000,v1=00") == .signatureWrong)
        #expect(fault(verifier, header: good, now: 1300) == nil)
        #expect(
            fault(verifier, header: good, now: 1301) == .timestampOutsideTolerance(seconds: 1000)
        )
        #expect(fault(WebhookVerifier(secrets: []), header: good) == .signatureWrong)
        let empty = header("", at: 1000)
        guard case .eventUnreadable = fault(verifier, body: "", header: empty) else {
            Issue.record("an empty body is no event")
            return
        }
    }

    @Test func `no tolerance means no check of time, and extremes do not overflow`() {
        let lax = WebhookVerifier(secrets: [Self.secret], toleranceSeconds: 0)
        #expect(fault(lax, header: header(Self.event, at: 0), now: 9_000_000) == nil)
        let strict = WebhookVerifier(secrets: [Self.secret], refusesFuture: true)
        for seconds in [Int64.min, Int64.max] {
            let now: Int64 = seconds < 0 ? .max : .min
            #expect(
                fault(strict, header: header(Self.event, at: seconds), now: now)
                    == .timestampOutsideTolerance(seconds: seconds)
            )
        }
        #expect(fault(strict, header: header(Self.event, at: 1300), now: 1000) == nil)
        #expect(
            fault(strict, header: header(Self.event, at: 1301), now: 1000)
                == .timestampOutsideTolerance(seconds: 1301)
        )
    }

    @Test func `no fault and no verifier shows a secret`() {
        let verifier = WebhookVerifier(secrets: [Self.secret])
        #expect(!String(reflecting: verifier).contains(Self.secret))
        var dumped = ""
        dump(verifier, to: &dumped)
        #expect(!dumped.contains(Self.secret))
        let faults: [WebhookFault] = [
            .headerMissing, .timestampUnreadable, .signatureMissing, .signatureWrong,
            .timestampOutsideTolerance(seconds: 5),
            .eventUnreadable(.init(.shape, pointer: "/id", sentence: "x")),
        ]
        #expect(Set(faults.map(\.sentence)).count == faults.count)
    }
}
