import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// Statements attached to their deposits by a script of the account.
@Suite struct StatementFilingTests {
    private static func bench() throws -> (Bench, Restlet) {
        let (script, deployment) = ("customscript_quittance_files", "customdeploy_quittance_files")
        let bench = try Bench.month(1) { books in
            books.statementScript = (script, deployment)
            books.folders = [123]
        }
        let restlet = Restlet(script: script, deployment: deployment, folder: "123")
        return (bench, try #require(restlet))
    }

    private static func files(_ bench: Bench) async throws -> [JSONValue] {
        try await bench.control(.get, "files").arrayValue ?? []
    }

    @Test func `each payout's statement is a file of its deposit, once and up to date`()
        async throws
    {
        let (bench, restlet) = try Self.bench()
        let payout = try #require(
            bench.truth.payouts.filter { !$0.hasFailed && $0.currency.lowercased() == "usd" }
                .max { $0.amount < $1.amount }
        )
        let process = try bench.process(restlet: restlet)
        let job = JobArguments.objects([payout.id])
        #expect(await process.finish(.payoutReconciliation, job).failure == nil)
        let statement = try #require(bench.books.contents.statements[payout.id])
        let file = try #require(try await Self.files(bench).first)
        #expect(file["name"]?.stringValue == "\(payout.id).csv")
        #expect(file["attachedTo"] == [.string(statement.depositInternalID)])
        let members = bench.books.contents.members[payout.id] ?? []
        let rows = (file["content"]?.stringValue ?? "").split(whereSeparator: \.isNewline)
        #expect(rows.count == members.count + 1)
        #expect(members.allSatisfy { member in rows.contains { $0.contains(member.id) } })
        let numbers = members.compactMap(\.record).compactMap {
            bench.books.contents.links[$0]?.internalID
        }
        #expect(numbers.count == members.count { $0.record != nil } && numbers.count > 1)
        #expect(numbers.allSatisfy { number in rows.contains { $0.contains(",\(number),") } })
        // What is known needs no call, whoever asks again.
        let calls = bench.netSuiteWire.calls.count
        await process.finish(.payoutReconciliation, job)
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `a statement is written anew when a member is put right`() async throws {
        let (bench, restlet) = try Self.bench()
        let calm = try Bench.month(1)
        let payout = try #require(bench.truth.payouts.first { $0.amount > 0 && !$0.hasFailed })
        let job = JobArguments.objects([payout.id])
        await (try calm.process()).finish(.payoutReconciliation, job)
        let record = try #require(
            calm.books.contents.members[payout.id]?.compactMap(\.record)
                .first { $0.text.hasPrefix("pay_") }
        )
        bench.tampering.change { state in
            state.failures = [
                record.text: .reject([
                    Finding(.drift, subject: record.text, sentence: "No.", fix: "None.")
                ])
            ]
        }
        await (try bench.process(restlet: restlet)).finish(.payoutReconciliation, job)
        let before = try #require(try await Self.files(bench).first?["content"]?.stringValue)
        bench.tampering.change { $0.failures = [:] }
        await (try bench.process(restlet: restlet)).finish(.payoutReconciliation, job)
        let files = try await Self.files(bench)
        let after = try #require(files.first?["content"]?.stringValue)
        #expect(files.count == 1)
        #expect(after != before)
        let number = try #require(bench.books.contents.links[record]?.internalID)
        #expect(after.contains(",\(number),") && !before.contains(",\(number),"))
    }

    @Test(arguments: Wire.Cut.allCases)
    func `a process that dies at the script leaves one file`(cut: Wire.Cut) async throws {
        let (bench, restlet) = try Self.bench()
        let payout = try #require(bench.truth.payouts.first { $0.amount > 0 && !$0.hasFailed })
        let job = JobArguments.objects([payout.id])
        bench.netSuiteWire.die(at: "POST /app/site/hosting/restlet.nl", count: 1, losing: cut)
        await (try bench.process(restlet: restlet)).finish(.payoutReconciliation, job)
        bench.netSuiteWire.restart()
        let run = await (try bench.process(restlet: restlet)).finish(.payoutReconciliation, job)
        #expect(run.failure == nil)
        #expect(try await Self.files(bench).count == 1)
        let rows = try await bench.control(.get, "transactions").arrayValue ?? []
        #expect(rows.count { $0["type"]?.stringValue == "deposit" } == 1)
        bench.proveBooks()
    }

    @Test func `a script that is not there is told and holds nothing up`() async throws {
        let (bench, _) = try Self.bench()
        let other = try #require(Restlet(script: "customscript_x", deployment: "1", folder: "123"))
        let payout = try #require(bench.truth.payouts.first { $0.amount > 0 && !$0.hasFailed })
        let run = await (try bench.process(restlet: other))
            .finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        #expect(bench.created["deposit"] == 1)
        #expect(
            bench.books.findings.contains {
                $0.subject == payout.id && $0.sentence.contains("no longer exists")
            }
        )
    }

    @Test func `the check tells of a script or folder that is not there, and writes nothing`()
        async throws
    {
        let (bench, restlet) = try Self.bench()
        #expect(await (try bench.netSuiteGateway(restlet: restlet)).checkScript().isEmpty)
        #expect(await (try bench.netSuiteGateway()).checkScript().isEmpty)
        for (script, folder) in [("customscript_x", "123"), (restlet.script, "9")] {
            let wrong = Restlet(script: script, deployment: restlet.deployment, folder: folder)
            let findings = await (try bench.netSuiteGateway(restlet: wrong)).checkScript()
            #expect(findings.map(\.subject) == ["netsuite.restlet"], "\(script) \(folder)")
        }
        #expect(try await Self.files(bench).isEmpty)
    }

    @Test(arguments: ["", "custom script", "a/b", String(repeating: "a", count: 61)])
    func `ids that no script has are refused`(id: String) {
        #expect(Restlet(script: id, deployment: "1", folder: "1") == nil)
        #expect(Restlet(script: "1", deployment: id, folder: "1") == nil)
        #expect(Restlet(script: "1", deployment: "1", folder: id) == nil)
    }
}
