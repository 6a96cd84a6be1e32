import JSON
import Testing

extension EndToEndTests {
    /// What the program tells of itself.
    @Suite struct HelpTests {
        /// The words of every command, read from the program's own description.
        private static func commands(in folder: ScratchFolder) async throws -> [[String]] {
            let dump = try await Product.run(["--experimental-dump-help"], in: folder)
            let root = try #require(
                try JSONValue.parse(Array(dump.output.utf8))["command"],
                "\(dump.output.prefix(300))"
            )
            func walk(_ command: JSONValue, _ words: [String]) -> [[String]] {
                let children = command["subcommands"]?.arrayValue ?? []
                return [words]
                    + children.flatMap { child -> [[String]] in
                        guard let name = child["commandName"]?.stringValue, name != "help" else {
                            return []
                        }
                        return walk(child, words + [name])
                    }
            }
            return walk(root, [])
        }

        @Test func `every command explains itself with an example`() async throws {
            let folder = try ScratchFolder()
            let commands = try await Self.commands(in: folder)
            let wanted: Set = [
                "serve", "demo", "sandbox", "check", "preview", "diff", "jobs", "jobs list",
                "jobs show",
                "jobs cancel", "jobs retry", "payouts", "payouts list", "payouts show",
                "payouts statement", "payouts suspense", "payouts variances", "payouts pack",
                "verify", "ledger",
                "ledger export",
                "keys", "keys create", "keys list", "keys rotate", "keys revoke", "backup",
                "version",
                "vault", "vault new-key", "vault set", "vault list", "vault remove", "vault rotate",
                "audit", "audit verify", "audit list", "audit export", "erase", "probe",
            ]
            #expect(wanted.isSubset(of: commands.map { $0.joined(separator: " ") }))
            for words in commands {
                let help = try await Product.run(words + ["--help"], in: folder)
                let name = words.joined(separator: " ")
                #expect(help.status == 0, "\(name)")
                #expect(help.output.contains("EXAMPLE"), "\(name)")
                #expect(
                    help.output.contains("quittance " + name.prefix { $0 != " " }),
                    "\(name)"
                )
                #expect(help.errors.isEmpty, "\(name)")
            }
        }

        @Test func `the version is one and the same`() async throws {
            let folder = try ScratchFolder()
            let command = try await Product.run(["version"], in: folder)
            let option = try await Product.run(["--version"], in: folder)
            #expect(command.output == "quittance \(option.output)")
            #expect(option.output.split(separator: ".").count == 3)
        }

        @Test(arguments: [
            ["frobnicate"], ["jobs", "list", "--colour"], ["jobs", "list", "--state", "asleep"],
            ["backup"], ["jobs", "show", "17"], ["sandbox", "--port", "70000"],
        ])
        func `what it does not understand is refused with the usage`(
            words: [String]
        ) async throws {
            let folder = try ScratchFolder()
            let sandbox = SettingsText(stripe: "http://127.0.0.1:9", netSuite: "http://127.0.0.1:9")
            try folder.write("quittance.yaml", sandbox.text)
            let run = try await Product.run(words, in: folder)
            #expect(run.status == 64, "\(run.errors)")
            #expect(run.errors.contains("Usage: quittance"))
            #expect(run.output.isEmpty)
        }
    }
}
