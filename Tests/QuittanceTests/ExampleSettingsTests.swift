import Foundation
import Testing

@testable import Quittance

/// The example file is what operators copy: every line of it must be a setting that exists.
@Suite struct ExampleSettingsTests {
    private static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Deploy/quittance.example.yaml")

    private static let sources = SecretSources(
        environment: [
            "STRIPE_RESTRICTED_KEY": "rk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x",
            "NETSUITE_CLIENT_ID": "a", "NETSUITE_CERTIFICATE_ID": "b", "OTLP_TOKEN": "c",
            "NETSUITE_CONSUMER_SECRET": "d", "NETSUITE_TOKEN_SECRET": "e",
        ],
        secretsFolder: "/nowhere"
    )

    private static func faults(_ text: String) -> [SettingsFault] {
        do {
            _ = try Settings.parse(text, file: "example", sources: sources)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `the example is read as it stands, but for files that are not here`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(Self.faults(text).map(\.pointer) == ["/netsuite/clientCredentials/privateKeyFile"])
    }

    @Test func `what is commented out in the operators' part are settings too`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let cut = try #require(text.range(of: "# What follows may be left out"))
        let part = text[cut.lowerBound...].split(separator: "\n").dropFirst().map { line in
            // One space after the sign is prose's; settings keep their indentation behind it.
            let indent = line.prefix { $0 == " " }
            let rest = line.dropFirst(indent.count)
            return rest.hasPrefix("# ") ? indent + rest.dropFirst(2) : Substring(line)
        }.joined(separator: "\n")
        let faults = Self.faults(String(text[..<cut.lowerBound]) + part)
        let unknown = faults.filter { $0.reason == "This setting does not exist." }
        #expect(unknown.map(\.pointer) == [])
        #expect(
            faults.allSatisfy {
                $0.reason.contains("cannot be read") || $0.pointer.contains("vault")
            },
            "\(faults.map(\.line))"
        )
    }
}
