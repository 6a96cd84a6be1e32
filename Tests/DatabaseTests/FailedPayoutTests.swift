import Accounting
import Jobs
import Testing

@testable import Database

/// The finding about a failed payout ends with what carries its money again, whichever is stored first.
@Suite struct FailedPayoutTests {
    private static func carrier(_ kind: RecordKind) throws -> Link {
        Link(
            externalID: try kind.externalID(for: "po_2"),
            kind: kind,
            internalID: "77",
            sources: ["po_2", "po_1"],
            fingerprint: "f",
            amount: nil,
            origin: .created
        )
    }

    @Test(arguments: EngineUnderTest.allCases, [RecordKind.deposit, .journalEntry])
    func `the failure is over in either order, and nothing else is`(
        _ engine: EngineUnderTest,
        _ kind: RecordKind
    ) async throws {
        let failure = Finding.sample(.payoutFailed, subject: "po_1")
        let drift = Finding.sample(.drift, subject: "po_1")
        let own = Finding.sample(.payoutFailed, subject: "po_2")
        let carrying = BookEffects(links: [try Self.carrier(kind)], findings: [own])
        let failing = BookEffects(findings: [failure, drift])
        for order in [[failing, carrying], [carrying, failing]] {
            try await StoreUnderTest.opened(engine) { database in
                for effects in order { try await database.record(effects) }
                let open = try await database.findings(open: true).map(\.finding)
                #expect(Set(open) == [drift, own])
            }
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `both in one transaction leave nothing of the failure open`(
        _ engine: EngineUnderTest
    ) async throws {
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(
                BookEffects(
                    links: [try Self.carrier(.deposit)],
                    findings: [.sample(.payoutFailed, subject: "po_1")]
                )
            )
            #expect(try await database.findings(open: true).isEmpty)
        }
    }

    @Test(arguments: EngineUnderTest.allCases)
    func `a payout's own record does not end its failure`(_ engine: EngineUnderTest) async throws {
        let failure = Finding.sample(.payoutFailed, subject: "po_2")
        try await StoreUnderTest.opened(engine) { database in
            try await database.record(
                BookEffects(links: [try Self.carrier(.deposit)], findings: [failure])
            )
            #expect(try await database.findings(open: true).map(\.finding) == [failure])
        }
    }
}
