import Accounting
import ArgumentParser
import Database
import Jobs
import RESTAPI

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and revoke keys of the REST API.",
        discussion: "EXAMPLE\n  quittance keys create --name salesforce",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key; it is shown once and kept only as a hash.",
            discussion: """
                EXAMPLES
                  quittance keys create --name salesforce
                  quittance keys create --name monitoring --read-only
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Who will use the key.")
        var name: String
        @Flag(help: "Allow reading only.")
        var readOnly = false

        func run() async throws {
            let database = try await options.openDatabase()
            let key = try await KeyMaking.make(
                name: name,
                readOnly: readOnly,
                in: database,
                world: RealWorld()
            )
            Terminal.print(key)
            await database.close()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys without their secrets.",
            discussion: "EXAMPLE\n  quittance keys list"
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let database = try await options.openDatabase()
            var table = TextTable(["ID", "NAME", "SCOPES", "CREATED", "REVOKED"])
            for key in try await database.keys() {
                table.add([
                    key.id, key.name, key.scopes, key.created.text, key.revoked?.text ?? "",
                ])
            }
            Terminal.print(table.text)
            await database.close()
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key at once.",
            discussion: "EXAMPLE\n  quittance keys revoke 4f9a1c2b"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The key's id, as `keys list` shows it.")
        var id: String

        func run() async throws {
            let database = try await options.openDatabase()
            let isRevoked = try await database.revokeKey(id: id)
            if isRevoked {
                try await database.audit(who: "command line", what: "key revoked", subject: id)
            }
            await database.close()
            guard isRevoked else { throw Terminal.refusal("There is no live key \(id).") }
            Terminal.print("Revoked \(id).")
        }
    }
}
