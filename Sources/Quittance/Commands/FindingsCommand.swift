import Accounting
import ArgumentParser
import Database
import Jobs
import NetSuite
import Workflows

struct FindingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: "List what a person must fix, and say that it is fixed.",
        discussion: "EXAMPLE\n  quittance findings list",
        subcommands: [List.self, Resolve.self, Explain.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List open findings, newest first.",
            discussion: """
                EXAMPLES
                  quittance findings list --limit 200
                  quittance findings list --subject in_1QTIRI586NSshwaAuT7YynEx
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Only about this Stripe id or record.")
        var subject: String?
        @Option(help: "How many.")
        var limit = 50

        func run() async throws {
            let database = try await options.openDatabase()
            let found = try await database.findings(open: true, subject: subject, limit: limit)
            await database.close()
            let texts = found.map { stored in
                let finding = stored.finding
                return """
                    \(stored.id)  \(finding.code.rawValue) \(finding.subject)
                      \(finding.sentence)
                      Fix: \(finding.fix)
                    """
            }
            Terminal.print(texts.isEmpty ? "Nothing is open." : texts.joined(separator: "\n\n"))
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close a finding and have its work done again.",
            discussion: """
                If the work meets the same trouble, the finding is there again.

                EXAMPLE
                  quittance findings resolve 1042
                """
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The finding's number.")
        var id: Int64

        func run() async throws {
            let database = try await options.openDatabase()
            let resolution = try await FindingRerun.resolve(id, at: database, jobs: database)
            if resolution != nil {
                try await database.audit(
                    who: "command line",
                    what: "finding resolved",
                    subject: String(id)
                )
            }
            await database.close()
            guard let resolution else { throw Terminal.refusal("There is no finding \(id).") }
            let job = resolution.jobID.map { " \($0.text) does its work again." }
            Terminal.print("\(id) is closed." + (job ?? ""))
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain a message or code of NetSuite, a connector or another reconciler.",
            discussion: """
                EXAMPLES
                  quittance findings explain undep_funds_account_mismatch
                  quittance findings explain "Please enter value(s) for: Department"
                """
        )

        @Argument(help: "The message, or a part that does not vary.")
        var message: String

        func run() throws {
            let rows = KnownTrouble.explaining(message)
            guard !rows.isEmpty else {
                throw Terminal.refusal("No known message occurs in “\(message)”.")
            }
            let texts = rows.map { row in
                """
                \(row.message) (\(row.origin.rawValue))
                  \(row.meaning)
                  Here: \(row.outcome.words)
                  Fix: \(row.fix)
                """
            }
            Terminal.print(texts.joined(separator: "\n\n"))
        }
    }
}

extension KnownTrouble.Outcome {
    /// What Quittance does, in words.
    fileprivate var words: String {
        switch self {
        case .finding(let code): "a finding \(code.rawValue)"
        case .repeated: "tried again by itself"
        case .impossible: "does not come up"
        }
    }
}
