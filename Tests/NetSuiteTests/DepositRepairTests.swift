import Accounting
import HTTP
import Jobs
import Testing

@testable import NetSuite

/// Records in place of suspense lines: the deposit's total never moves.
@Suite struct DepositRepairTests {
    private let time = VirtualTime()

    /// A deposit of 100.00 with 40.00 on suspense, or with the record in its place.
    private static func deposit(_ total: String, isReplaced: Bool = false) throws -> HTTPResponse {
        let suspense = try Sample.number(.suspense)
        let payment = isReplaced ? #",{"id":"77","deposit":true}"# : ""
        let line =
            #"{"account":{"id":"\#(suspense)"},"amount":40.00,"memo":"txn_1 ch_1"}"#
        return .json(
            #"{"id":"9","total":\#(total),"payment":{"items":[{"id":"70","deposit":true}\#(payment)]},"#
                + #""other":{"items":[\#(isReplaced ? "" : line)]},"cashback":{"items":[]}}"#
        )
    }

    private func replace(
        _ transport: ScriptedTransport
    ) async throws -> Result<[String: SuspenseReplacement.Outcome], StepFailure> {
        let usd = try Sample.currency("USD")
        let deposit = try Sample.id("dep_po_1")
        let gateway = NetSuiteGateway(
            configuration: try Sample.configuration(),
            transport: transport,
            surroundings: time.surroundings
        )
        let replacement = SuspenseReplacement(
            source: "txn_1",
            parked: Money(4_000, usd),
            recordInternalID: "77",
            rest: Money(0, usd),
            restMemo: ""
        )
        do throws(StepFailure) {
            return .success(
                try await gateway.replaceSuspense(
                    on: deposit,
                    internalID: "9",
                    total: Money(10_000, usd),
                    with: [replacement]
                )
            )
        } catch { return .failure(error) }
    }

    @Test func `a record that would change the total is taken out again`() async throws {
        let transport = ScriptedTransport([
            try Self.deposit("100.00"), .rows([]), .created("deposit", "9"),
            .json(#"{"id":"9","total":99.00}"#), .created("deposit", "9"),
        ])
        let result = try await replace(transport)
        guard case .failure(.reject(let findings)) = result else {
            Issue.record("not refused: \(result)")
            return
        }
        #expect(findings.first?.sentence.contains("its total would be 99") == true)
        let changes = transport.requests.filter { $0.method == .patch }.map(\.bodyText)
        #expect(changes.count == 2)
        #expect(changes.first?.contains("77") == true)
        // What was there before is there again: the suspense line, and no record.
        #expect(changes.last?.contains("txn_1 ch_1") == true)
        #expect(changes.last?.contains("77") == false)
    }

    @Test func `a record that was put in earlier counts only with the total it was made with`()
        async throws
    {
        let equal = try await replace(
            ScriptedTransport([try Self.deposit("100.00", isReplaced: true)])
        )
        guard case .success(let outcomes) = equal else {
            Issue.record("refused: \(equal)")
            return
        }
        #expect(outcomes == ["txn_1": .alreadyReplaced])
        let transport = ScriptedTransport([try Self.deposit("99.00", isReplaced: true)])
        let other = try await replace(transport)
        guard case .failure(.reject(let findings)) = other else {
            Issue.record("not refused: \(other)")
            return
        }
        #expect(findings.first?.sentence.contains("99 instead of 100") == true)
        #expect(transport.requests.count == 1)
    }
}
