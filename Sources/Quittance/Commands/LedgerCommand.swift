import Accounting
import ArgumentParser
import Database
import Jobs

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Take the ledger out for others to check.",
        discussion: "EXAMPLE\n  quittance ledger export > ledger.beancount",
        subcommands: [Export.self]
    )

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write every entry as a plain-text journal.",
            discussion: """
                EXAMPLE
                  quittance ledger export --format beancount > ledger.beancount
                  bean-check ledger.beancount
                  quittance ledger export --format hledger > ledger.journal
                  hledger -f ledger.journal check --strict
                """
        )

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case beancount, hledger
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: "The journal's format.")
        var format: Format = .beancount

        func run() async throws {
            let base = try options.read().accounting.baseCurrency
            let database = try await options.openDatabase()
            switch format {
            case .beancount:
                Terminal.write(try await LedgerExport.beancount(of: database, base: base), to: 1)
            case .hledger:
                Terminal.write(try await LedgerExport.hledger(of: database), to: 1)
            }
            await database.close()
        }
    }
}

/// Reads the whole ledger and writes it as a journal.
enum LedgerExport {
    static func beancount(of database: Database, base: Currency) async throws -> String {
        BeancountJournal(baseCurrency: base).text(
            entries: try await entries(of: database),
            statements: try await statements(of: database)
        )
    }

    static func hledger(of database: Database) async throws -> String {
        HledgerJournal().text(
            entries: try await entries(of: database),
            statements: try await statements(of: database)
        )
    }

    static func entries(of database: Database) async throws -> [BalancedEntry] {
        var entries: [BalancedEntry] = []
        var cursor: EntryCursor?
        repeat {
            let page = try await database.entries(after: cursor, limit: 500)
            entries += page
            cursor = page.last.map { EntryCursor($0) }
        } while cursor != nil
        return entries
    }

    static func statements(of database: Database) async throws -> [PayoutStatement] {
        var statements: [PayoutStatement] = []
        var cursor: StatementCursor?
        repeat {
            let page = try await database.statements(before: cursor, limit: 200)
            statements += page
            cursor = page.last.map { StatementCursor($0) }
        } while cursor != nil
        return statements
    }

    static func openFindings(of database: Database) async throws -> [StoredFinding] {
        var findings: [StoredFinding] = []
        var before: Int64?
        repeat {
            let page = try await database.findings(open: true, before: before, limit: 200)
            findings += page
            before = page.last?.id
        } while before != nil
        return findings
    }
}
