import Accounting
import Database
import Foundation
import Telemetry
import Testing

@testable import Quittance

@Suite struct InstallationKeyTests {
    private static func details(_ seal: DetailSeal) throws -> CustomerDetails {
        CustomerDetails(
            [.name: "Ada Byron"],
            of: try #require(ExternalID("cust_cus_1")),
            hasDistinctName: false,
            seal: seal
        )
    }

    private static func vault(_ key: String?, previous: String? = nil) -> VaultSettings {
        VaultSettings(key: key.map { Secret($0) }, previousKey: previous.map { Secret($0) })
    }

    @Test func `the key outlives restarts, moves into the vault and follows its keys`()
        async throws
    {
        try await SecretSourcesTests.inFolder { folder in
            let path = folder.appendingPathComponent("q.sqlite").path
            func with<Value>(_ body: (Database) async throws -> Value) async throws -> Value {
                let database = try await SettingsOptions.openDatabase(
                    "sqlite:\(path)",
                    beside: false
                )
                do {
                    let value = try await body(database)
                    await database.close()
                    return value
                } catch {
                    await database.close()
                    throw error
                }
            }
            func seal(_ vault: VaultSettings) async throws -> CustomerDetails {
                try await with { try Self.details(try await InstallationKey.seal($0, vault)) }
            }
            let first = try await seal(Self.vault(nil))
            #expect(try await seal(Self.vault(nil)) == first)
            let (old, new) = (VaultKey.generate(), VaultKey.generate())
            #expect(try await seal(Self.vault(old)) == first)
            let names = try await with { try await $0.secrets().map(\.name) }
            #expect(names == [InstallationKey.name])
            // Without its vault, or with another key, nothing is made anew in silence.
            await #expect(throws: WiringFault.self) { try await seal(Self.vault(nil)) }
            await #expect(throws: WiringFault.self) { try await seal(Self.vault(new)) }
            #expect(try await seal(Self.vault(new, previous: old)) == first)
            #expect(try Self.details(InstallationKey.passing()) != first)
        }
    }
}
