import Accounting
import Foundation
import TestSupport
import Testing

/// Ledgers of many payouts of all kinds, judged by the two plain-text accounting tools.
///
/// `QUITTANCE_SOAK_PAYOUTS` is how many; `make soak-payouts` asks for ten thousand.
@Suite struct JournalJudgeTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// A judge that is missing is passed over on a developer's machine and never in CI.
    enum Judge: String, CaseIterable, Sendable {
        case beancount, hledger

        private var program: String {
            switch self {
            case .beancount: (environment["QUITTANCE_PEERS"] ?? "") + "/bin/bean-check"
            case .hledger: "/usr/bin/hledger"
            }
        }

        var isThere: Bool {
            FileManager.default.isExecutableFile(atPath: program) || environment["CI"] == "true"
        }

        func journal(_ stream: PayoutStream) throws -> String {
            switch self {
            case .beancount:
                BeancountJournal(baseCurrency: try Sample.currency("USD"))
                    .text(entries: stream.entries, statements: stream.statements)
            case .hledger:
                HledgerJournal().text(entries: stream.entries, statements: stream.statements)
            }
        }

        /// What the tool says about a journal; empty when it accepts it.
        func verdict(on text: String) throws -> String {
            let file = FileManager.default.temporaryDirectory
                .appendingPathComponent("quittance-\(UUID().uuidString).journal")
            try text.write(to: file, atomically: true, encoding: .utf8)
            // A left-over file in the temporary directory is harmless.
            defer { try? FileManager.default.removeItem(at: file) }
            let arguments =
                self == .beancount ? [file.path] : ["-f", file.path, "check", "--strict"]
            let run = try ProcessRun.run(program, arguments)
            guard run.status != 0 else { return "" }
            return String(decoding: run.output + run.errors, as: UTF8.self)
        }
    }

    private static func stream() throws -> PayoutStream {
        var stream = PayoutStream(seed: 20_261_126)
        try stream.run(Int(environment["QUITTANCE_SOAK_PAYOUTS"] ?? "") ?? 360)
        return stream
    }

    @Test func `payouts of all kinds prove to a residual of zero`() throws {
        let stream = try Self.stream()
        #expect(stream.unproved.isEmpty)
        #expect(stream.healed > stream.statements.count / 20)
        #expect(stream.statements.allSatisfy { $0.residual.isZero })
        #expect(Set(stream.entries.map(\.id)).count == stream.entries.count)
        #expect(stream.shared > stream.statements.count / 20)
        // What the owner of the bank owes is what the others have to get.
        for (currency, due) in stream.dues { #expect(due == 0, "\(currency)") }
    }

    @Test(arguments: Judge.allCases.filter(\.isThere))
    func `the tool accepts the ledger`(judge: Judge) throws {
        let verdict = try judge.verdict(on: try judge.journal(try Self.stream()))
        #expect(verdict.isEmpty, "\(verdict.prefix(2000))")
    }

    @Test(arguments: Judge.allCases.filter(\.isThere))
    func `the tool refuses a ledger in which one payout's bank line is a cent off`(
        judge: Judge
    ) throws {
        var lines = try judge.journal(try Self.stream()).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ).map(String.init)
        let place = try #require(
            lines.firstIndex {
                $0.hasPrefix("  ") && $0.contains("Assets:Bank:USD") && $0.contains(".")
            }
        )
        var digits = Array(lines[place])
        let cent = try #require(digits.lastIndex { $0.isNumber })
        digits[cent] = digits[cent] == "0" ? "1" : "0"
        lines[place] = String(digits)
        #expect(try !judge.verdict(on: lines.joined(separator: "\n")).isEmpty)
    }
}
