import Accounting
import ArgumentParser
import Cryptography
import Database
import FoundationEssentials
import JSON
import Jobs

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show, export and prove the chain of what was done by whom.",
        discussion: "EXAMPLE\n  quittance audit verify --heads /var/lib/quittance/audit-heads.txt",
        subcommands: [Verify.self, List.self, Export.self]
    )

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recompute every hash; exit 1 where the chain is broken.",
            discussion: """
                Reads the store, or an export without any store. The heads noted earlier, one a line as
                `audit.headFile` keeps them, show whether records were cut off or the chain was written
                anew.

                EXAMPLES
                  quittance audit verify
                  quittance audit verify --export audit.jsonl --heads audit-heads.txt
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "A file written by `audit export`, instead of the store.")
        var export: String?
        @Option(help: "A file with noted heads.")
        var heads: String?
        @Option(help: "Another store than the settings name, such as sqlite:copy.sqlite.")
        var store: String?

        func run() async throws {
            var noted = try heads.map { try NotedHeads(try Files.bytes($0)) } ?? NotedHeads()
            var chain = AuditChain()
            if let export {
                try AuditExport.read(try Files.bytes(export)) { try accept($0, &chain, &noted) }
            } else {
                let database = try await SettingsOptions.openDatabase(
                    try store ?? options.databaseURL(),
                    beside: true
                )
                while true {
                    let page = try await database.audits(after: chain.count, limit: 1000)
                    if page.isEmpty { break }
                    for record in page { try accept(record, &chain, &noted) }
                }
                await database.close()
            }
            if let missing = noted.missing(beyond: chain.count) {
                throw Terminal.refusal(
                    "BROKEN: record \(missing) was there once, the chain ends at \(chain.count)."
                )
            }
            Terminal.print("intact: \(chain.count) records, head \(Hex.encode(chain.head))")
        }

        private func accept(
            _ record: AuditRecord,
            _ chain: inout AuditChain,
            _ noted: inout NotedHeads
        ) throws {
            guard chain.accept(record) else {
                throw Terminal.refusal("BROKEN at record \(chain.count + 1).")
            }
            guard noted.agrees(record) else {
                throw Terminal.refusal(
                    "BROKEN at record \(record.number): another head was noted for it."
                )
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List records, newest first.",
            discussion: "EXAMPLE\n  quittance audit list --limit 20"
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "How many.")
        var limit = 50

        func run() async throws {
            let database = try await options.openDatabase()
            var table = TextTable(
                ["NUMBER", "AT", "WHO", "WHAT", "SUBJECT", "REQUEST"],
                rightAligned: [0]
            )
            for record in try await database.audits(limit: limit) {
                table.add([
                    String(record.number), record.at.text, record.entry.who, record.entry.what,
                    record.entry.subject, record.entry.requestID ?? "",
                ])
            }
            await database.close()
            Terminal.print(table.text)
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the whole chain as one JSON object a line.",
            discussion: "EXAMPLE\n  quittance audit export > audit.jsonl"
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let database = try await options.openDatabase()
            var last: Int64 = 0
            while true {
                let page = try await database.audits(after: last, limit: 1000)
                guard let end = page.last else { break }
                for record in page { Terminal.print(AuditExport.line(record)) }
                last = end.number
            }
            await database.close()
        }
    }
}
