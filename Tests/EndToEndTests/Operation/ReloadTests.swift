import Foundation
import HTTP
import JSON
import TestSupport
import Testing

extension EndToEndTests {
    /// SIGHUP to a service at work, with what operators change most: certificates and mapping.
    @Suite struct ReloadTests {
        private static func certificate(_ name: String, in folder: ScratchFolder) throws {
            for part in ["pem", "key"] {
                let bytes = try TestAuthority.file("\(name).\(part)")
                try folder.write("server.\(part)", String(decoding: bytes, as: UTF8.self))
            }
        }

        /// What the service shows: its certificate, and how it would book an invoice.
        private struct Face: Equatable {
            let fingerprint: String
            let usesOwnItem: Bool

            init(_ bench: Workbench, _ authority: String, invoice: String) throws {
                let port = bench.service.api.base.split(separator: ":").last ?? ""
                fingerprint = try Self.output(
                    "openssl s_client -connect 127.0.0.1:\(port) -servername localhost </dev/null"
                        + " 2>/dev/null | openssl x509 -noout -fingerprint -sha256"
                )
                let answer = try Self.output(
                    "curl -sS --max-time 20 --cacert \(authority)"
                        + " -H 'Authorization: Bearer \(bench.service.key)'"
                        + " -H 'Content-Type: application/json'"
                        + " -d '{\"kind\":\"invoice.sync\",\"ids\":[\"\(invoice)\"]}'"
                        + " https://localhost:\(port)/v1/previews"
                )
                // The item the mapping names, instead of one made for the product.
                #expect(answer.contains("\"kind\":\"invoice\""), "\(answer)")
                usesOwnItem = answer.contains("item_netsuite-150")
            }

            private static func output(_ line: String) throws -> String {
                String(decoding: try ProcessRun.run("bash", ["-c", line]).output, as: UTF8.self)
            }
        }

        @Test func `certificates and mapping come into force together, or neither does`()
            async throws
        {
            let files = try ScratchFolder()
            try Self.certificate("good", in: files)
            let authority = try files.write(
                "ca.pem",
                String(decoding: try TestAuthority.file("ca.pem"), as: UTF8.self)
            )
            let bench = try await Workbench.start {
                $0.server =
                    "certificateFile: \(files.path("server.pem")), keyFile: \(files.path("server.key"))"
                $0.extra = "mapping: { items: {} }"
            }
            defer { bench.kill() }
            let list = try await bench.sandbox.stripe.send(
                .get,
                "/v1/invoices?limit=1&status=paid",
                fields: ["Stripe-Version": "2026-10-28.endive"]
            )
            let invoice = try #require(
                try JSONValue.parse(list.body)["data"]?.arrayValue?.first?["id"]?.stringValue
            )
            let before = try Face(bench, authority, invoice: invoice)
            #expect(!before.usesOwnItem)
            #expect(before.fingerprint.contains("Fingerprint"))
            let log = { bench.service.child.errors }

            let text = try String(contentsOfFile: bench.settings, encoding: .utf8)
            try bench.folder.write(
                "quittance.yaml",
                text.replacing("items: {}", with: "items: { default: \"150\" }")
            )
            try files.write("server.pem", "-----BEGIN CERTIFICATE-----\nhalf a file")
            bench.service.child.kill(SIGHUP)
            _ = try await eventually("the fault is told", within: .seconds(20)) {
                log().contains("settings not reloaded") ? true : nil
            }
            #expect(try Face(bench, authority, invoice: invoice) == before)

            try Self.certificate("renewed", in: files)
            bench.service.child.kill(SIGHUP)
            _ = try await eventually("the reload is told", within: .seconds(20)) {
                log().contains("\"settings reloaded\"") ? true : nil
            }
            let after = try Face(bench, authority, invoice: invoice)
            #expect(after.usesOwnItem)
            #expect(after.fingerprint != before.fingerprint)
            #expect(after.fingerprint.contains("Fingerprint"))
        }
    }
}
