import Accounting
import Database
import Foundation
import Testing

@testable import Quittance

@Suite struct SecretSourcesTests {
    /// A folder that is gone after the test.
    static func inFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-secrets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // nothing depends on it
        return try await body(folder)
    }

    private static func write(_ text: String, _ folder: URL, _ name: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test
    func `a secret is found in the environment, its file, a credential, a container's secret`()
        async throws
    {
        try await Self.inFolder { folder in
            let named = try Self.write("from the file\n\n", folder, "named")
            _ = try Self.write("from a credential", folder, "key")
            _ = try Self.write("from a folder's credential", folder, "quittance_other")
            _ = try Self.write("from a secret", folder, "docker")
            let own = folder.appendingPathComponent("credentials")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            _ = try Self.write("from beside the settings", own, "beside")
            _ = try Self.write("hidden by the credential", own, "key")
            let sources = SecretSources(
                environment: [
                    "A": "from the environment", "B_FILE": named, "A_FILE": named,
                    "CREDENTIALS_DIRECTORY": folder.path,
                ],
                settings: folder.appendingPathComponent("quittance.yaml").path,
                secretsFolder: folder.path
            )
            #expect(sources.value("beside") == .success("from beside the settings"))
            #expect(sources.value("A") == .success("from the environment"))
            #expect(sources.value("B") == .success("from the file"))
            #expect(sources.value("key") == .success("from a credential"))
            #expect(sources.value("other") == .success("from a folder's credential"))
            #expect(sources.value("docker") == .success("from a secret"))
        }
    }

    @Test func `a secret that is there but cannot be read is told of as such`() async throws {
        try await Self.inFolder { folder in
            // A folder is what even root cannot read as a file.
            let own = folder.appendingPathComponent("credentials/key")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            let sources = SecretSources(
                environment: [:],
                settings: folder.appendingPathComponent("quittance.yaml").path,
                secretsFolder: "/nowhere"
            )
            guard case .failure(let fault) = sources.value("key") else {
                Issue.record("it was read")
                return
            }
            #expect(fault.reason == "The file \(own.path) cannot be read.")
        }
    }

    @Test(arguments: ["../etc/passwd", "/etc/passwd", ".hidden", "..", "a/b", ""])
    func `a name cannot lead out of the folder`(name: String) async throws {
        try await Self.inFolder { folder in
            _ = try Self.write("x", folder, ".hidden")
            let sources = SecretSources(
                environment: ["CREDENTIALS_DIRECTORY": folder.path],
                secretsFolder: folder.path
            )
            guard case .failure = sources.value(name) else {
                Issue.record("\(name) was found")
                return
            }
        }
    }

    @Test func `a missing secret says all the places it may come from`() {
        let sources = SecretSources(environment: ["C_FILE": "/nowhere"], secretsFolder: "/nowhere")
        guard case .failure(let fault) = sources.value("D"),
            case .failure(let unreadable) = sources.value("C")
        else {
            Issue.record("nothing is there")
            return
        }
        #expect(fault.reason == "The environment variable D is not set.")
        #expect(fault.fix.contains("D_FILE") && fault.fix.contains("/nowhere"))
        #expect(unreadable.reason == "The file that C_FILE names cannot be read.")
    }

    @Test func `the vault gives its secrets, and a placeholder to commands that need none`() {
        let open = SecretSources(environment: [:], vault: .open(["stripe": "rk_1"]))
        #expect(open.value("vault:stripe") == .success("rk_1"))
        guard case .failure(let fault) = open.value("vault:other") else {
            Issue.record("nothing is there")
            return
        }
        #expect(fault.reason == "The vault has no secret other.")
        #expect(SecretSources(environment: [:]).value("vault:x") == .success("<vault:x>"))
    }
}

@Suite struct VaultKeyTests {
    private static let now = Timestamp(seconds: 1)

    @Test func `a secret opens with its key under its name and not otherwise`() throws {
        let key = try #require(VaultKey(VaultKey.generate()))
        let other = try #require(VaultKey(VaultKey.generate()))
        let sealed = try key.seal("rk_live_secret", name: "stripe", now: Self.now)
        #expect(key.open(sealed) == "rk_live_secret")
        #expect(other.open(sealed) == nil)
        #expect(key.id != other.id)
        let renamed = SealedSecretChange.named("netsuite", sealed)
        #expect(key.open(renamed) == nil)
        var bytes = sealed.sealed
        bytes[bytes.count - 1] ^= 1
        #expect(key.open(SealedSecretChange.holding(bytes, sealed)) == nil)
        #expect(!sealed.sealed.contains(subsequence: Array("rk_live".utf8)))
    }

    @Test(arguments: ["", "short", String(repeating: "A", count: 43), "!!!!"])
    func `other texts are no keys`(text: String) { #expect(VaultKey(text) == nil) }

    @Test func `a key prints as nothing`() throws {
        let text = VaultKey.generate()
        let key = try #require(VaultKey(text))
        var dumped = ""
        dump(key, to: &dumped)
        for shown in ["\(key)", String(reflecting: key), dumped] {
            #expect(!shown.contains(text) && !shown.contains("bytes"))
        }
    }
}

extension Array<UInt8> {
    func contains(subsequence: [UInt8]) -> Bool {
        guard count >= subsequence.count else { return false }
        return (0...(count - subsequence.count)).contains {
            Array(self[$0..<($0 + subsequence.count)]) == subsequence
        }
    }
}
