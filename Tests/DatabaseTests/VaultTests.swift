import Accounting
import Jobs
import Testing

@testable import Database

@Suite struct VaultTests {
    private static func secret(_ name: String, _ byte: UInt8, key: String = "one") -> SealedSecret {
        SealedSecret(
            name: name,
            sealed: [byte, 0, 255],
            keyID: key,
            updated: Timestamp(seconds: 0)
        )
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a secret is kept under its name, replaced and removed, each time audited`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.putSecret(Self.secret("b", 1), by: "test")
            try await database.putSecret(Self.secret("a", 2), by: "test")
            try await database.putSecret(Self.secret("b", 3), by: "test")
            let kept = try await database.secrets()
            #expect(kept.map(\.name) == ["a", "b"])
            #expect(kept.map(\.sealed) == [[2, 0, 255], [3, 0, 255]])
            #expect(try await database.removeSecret("a", by: "test"))
            #expect(try await !database.removeSecret("a", by: "test"))
            let audited = try await database.audits().map { "\($0.entry.what) \($0.entry.subject)" }
            #expect(
                audited == ["secret removed a", "secret set b", "secret set a", "secret set b"]
            )
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `all secrets change their key together or none does`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            for name in ["a", "b", "c"] {
                try await database.putSecret(Self.secret(name, 1), by: "test")
            }
            await #expect(throws: StoreFault.self) {
                try await database.resealSecrets(by: "test") { secret in
                    secret.name == "b" ? nil : Self.secret(secret.name, 9, key: "two")
                }
            }
            #expect(try await database.secrets().allSatisfy { $0.keyID == "one" })
            let count = try await database.resealSecrets(by: "test") {
                Self.secret($0.name, 9, key: "two")
            }
            #expect(count == 3)
            #expect(try await database.secrets().allSatisfy { $0.keyID == "two" })
        }
    }
}
