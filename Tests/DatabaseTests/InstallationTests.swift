import Accounting
import Jobs
import Testing

@testable import Database

/// The installation's key, and the details sealed under it.
@Suite struct InstallationTests {
    private static let seal = DetailSeal { text in
        String(text.utf8.reduce(5381 as UInt64) { ($0 &* 33) ^ UInt64($1) }, radix: 16)
    }

    private static func link(_ number: Int, _ fingerprint: String) throws -> Link {
        Link(
            externalID: try #require(ExternalID("cust_cus_\(number)")),
            kind: .customer,
            internalID: "\(number)",
            sources: ["cus_\(number)"],
            fingerprint: fingerprint,
            amount: nil,
            origin: .created
        )
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `the first key offered is kept, whoever offers another`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.with(engine) { store in
            let first = try await store.open()
            let second = engine == .postgresql ? try await store.open() : first
            let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for number in 0..<10 {
                    group.addTask {
                        try await (number % 2 == 0 ? first : second).installationKey(
                            "k",
                            orKeep: [UInt8](repeating: UInt8(number), count: 32)
                        )
                    }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            await #expect(throws: StoreFault.self) {
                _ = try await first.installationKey("short", orKeep: [1])
            }
            let sealed = SealedSecret(
                name: "k",
                sealed: [1, 2],
                keyID: "0",
                updated: StoreUnderTest.now()
            )
            try await first.sealInstallationKey("k", as: sealed)
            #expect(try await first.secrets().map(\.sealed) == [[1, 2]])
            let fresh = [UInt8](repeating: 77, count: 32)
            #expect(try await first.installationKey("k", orKeep: fresh) == fresh)
            await second.close()
            await first.close()
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `details kept readable by earlier releases are sealed once, in pages`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            let count = 1003
            let links = try (1...count).map { number in
                try Self.link(
                    number,
                    number == 1
                        ? ""
                        : number == 2
                            // A name may be the very word by which sealed details are known.
                            ? "sealed\u{1f}a2@example.com\u{1f}\u{1f}"
                            : "Ada \(number)\u{1f}a\(number)@example.com\u{1f}\u{1f}"
                )
            }
            try await database.record(BookEffects(links: links))
            #expect(try await database.sealCustomerDetails(Self.seal) == count - 1)
            #expect(try await database.sealCustomerDetails(Self.seal) == 0)
            let kept = try await database.links(links.map(\.externalID)).values
            #expect(kept.count == count)
            #expect(kept.allSatisfy { !$0.fingerprint.contains("Ada") })
            for link in kept where link.internalID != "1" {
                let state = WrittenState(
                    link.fingerprint,
                    of: link.externalID,
                    kind: .customer,
                    seal: Self.seal
                )
                guard case .customer(let details)? = state else {
                    Issue.record("\(link.externalID.text) is not followed any more")
                    continue
                }
                let name = link.internalID == "2" ? "sealed" : "Ada \(link.internalID)"
                #expect(details.says(.name, name))
            }
        }
    }
}
