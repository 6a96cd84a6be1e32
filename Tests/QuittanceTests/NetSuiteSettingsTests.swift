import Accounting
import Testing

@testable import Quittance

/// The choices of `netsuite` that stand by themselves.
@Suite struct NetSuiteSettingsTests {
    private static func faults(_ lines: String) -> [String] {
        let text = "netsuite:\n  account: \"1234567\"\n" + lines
        do {
            let sources = SecretSources(environment: [:], secretsFolder: "/nowhere")
            _ = try Settings.parse(text, file: "test", sources: sources)
            return []
        } catch {
            return error.faults.map(\.pointer)
        }
    }

    @Test func `batches for backfills are a choice`() {
        let pointer = "/netsuite/backfillBatches"
        #expect(!Self.faults("  backfillBatches: true\n").contains(pointer))
        #expect(Self.faults("  backfillBatches: sometimes\n").contains(pointer))
    }

    @Test(arguments: [
        ("{ script: customscript_a, deploy: \"1\", folder: \"123\" }", []),
        ("{ script: customscript_a, deploy: \"1\" }", ["/netsuite/restlet/folder"]),
        ("{ script: a b, deploy: \"1\", folder: \"123\" }", ["/netsuite/restlet"]),
        ("{ script: a, deploy: \"1\", folder: x }", ["/netsuite/restlet"]),
        ("{ script: a, deploy: \"1\", folder: \"1\", file: x }", ["/netsuite/restlet/file"]),
    ])
    func `a script is named wholly or not at all`(restlet: String, pointers: [String]) {
        let found = Self.faults("  restlet: \(restlet)\n").filter { $0.contains("/restlet") }
        #expect(found == pointers)
    }
}
