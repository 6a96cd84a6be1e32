import Accounting
import Jobs
import Telemetry
import Testing

@testable import Quittance

@Suite struct AlertRulesTests {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func store(
        lanes: [StoreFacts.Lane] = [],
        findings: [String: Int] = [:],
        lastEvents: [String: Timestamp] = [:]
    ) -> StoreFacts {
        StoreFacts(
            lanes: lanes,
            cursors: [],
            findings: findings,
            oldestFinding: nil,
            lastEvents: lastEvents,
            auditRecords: 0,
            auditHead: [],
            keyEnds: [:]
        )
    }

    private static func keys(
        _ change: (inout AlertFacts) -> Void,
        settings: (inout AlertSettings) -> Void = { _ in }
    ) -> [String] {
        var facts = AlertFacts(now: now, store: store(), started: now.adding(.seconds(-86_400)))
        change(&facts)
        var alerts = AlertSettings()
        settings(&alerts)
        return (AlertRules.machine(facts, alerts) + (AlertRules.shared(facts, alerts) ?? []))
            .map { "\($0.severity.rawValue) \($0.key)" }
    }

    @Test func `a quiet service raises nothing`() { #expect(Self.keys { _ in } == []) }

    @Test func `a store that does not answer is critical`() {
        #expect(Self.keys { $0.store = nil } == ["critical store"])
    }

    @Test func `refused credentials count from the number of the settings on`() {
        #expect(Self.keys { $0.refusedCredentials = 49 } == [])
        #expect(Self.keys { $0.refusedCredentials = 50 } == ["warning refused-credentials"])
    }

    @Test(arguments: [
        (14 * 86_400, nil), (14 * 86_400 - 1, "warning"), (1, "critical"), (-9, "critical"),
    ])
    func `a credential is told of two weeks before its end, and urgently in the last two days`(
        seconds: Int,
        severity: String?
    ) {
        let found = Self.keys {
            $0.credentials = [
                CredentialEnd(name: "server certificate", ends: Self.now.adding(.seconds(seconds)))
            ]
        }
        #expect(found == severity.map { ["\($0) credential server certificate"] } ?? [])
    }

    @Test func `a lane is stuck when its longest waiting job has been due for half an hour`() {
        func lane(_ seconds: Int) -> [StoreFacts.Lane] {
            [
                StoreFacts.Lane(
                    priority: 2,
                    waiting: 7,
                    running: 0,
                    dueSince: Self.now.adding(.seconds(-seconds))
                ),
                StoreFacts.Lane(priority: 4, waiting: 900, running: 8, dueSince: nil),
            ]
        }
        #expect(Self.keys { $0.store = Self.store(lanes: lane(1799)) } == [])
        #expect(
            Self.keys { $0.store = Self.store(lanes: lane(1800)) } == [
                "critical stuck-lane payouts"
            ]
        )
    }

    @Test func `a residual and a refused login are critical, drift is a warning`() {
        let findings = ["PAYOUT_RESIDUAL": 1, "AUTHENTICATION_REFUSED": 2, "DRIFT": 1, "X": 9]
        #expect(
            Self.keys { $0.store = Self.store(findings: findings) } == [
                "critical finding PAYOUT_RESIDUAL", "critical finding AUTHENTICATION_REFUSED",
                "warning finding DRIFT",
            ]
        )
    }

    @Test func `silence counts from the last event of any source, or from the start`() {
        let silent = Self.store(lastEvents: ["stripe:a": Self.now.adding(.seconds(-5 * 3600))])
        func hours(_ hours: Int, _ store: StoreFacts) -> [String] {
            Self.keys {
                $0.store = store
            } settings: {
                $0.noEventsHours = hours
            }
        }
        #expect(hours(0, silent) == [])
        #expect(hours(6, silent) == [])
        #expect(hours(5, silent) == ["warning no-events"])
        #expect(hours(24, Self.store()) == ["warning no-events"])
        #expect(hours(25, Self.store()) == [])
    }

    @Test func `a disk is low below the number of the settings and critical at a quarter of it`() {
        #expect(Self.keys { $0.diskFreeBytes = 512 << 20 } == [])
        #expect(Self.keys { $0.diskFreeBytes = 511 << 20 } == ["warning disk"])
        #expect(Self.keys { $0.diskFreeBytes = 127 << 20 } == ["critical disk"])
        let ignored = Self.keys {
            $0.diskFreeBytes = 0
        } settings: {
            $0.diskFreeMegabytes = 0
        }
        #expect(ignored == [])
    }
}
