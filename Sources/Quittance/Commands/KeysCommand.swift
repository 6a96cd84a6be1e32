import Accounting
import ArgumentParser
import Database
import Jobs
import RESTAPI

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list, rotate and revoke keys of the REST API.",
        discussion: "EXAMPLE\n  quittance keys create --name salesforce",
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key; it is shown once and kept only as a scrypt hash.",
            discussion: """
                EXAMPLES
                  quittance keys create --name salesforce
                  quittance keys create --name close-books --scope reconcile --expires-days 90
                  quittance keys create --name monitoring --read-only
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Who will use the key.")
        var name: String
        @Option(
            help: ArgumentHelp(
                "What it allows, repeatable: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")); read, sync and reconcile without it."
            )
        )
        var scope: [Scope] = []
        @Flag(help: "Allow reading only.")
        var readOnly = false
        @Option(help: "After how many days the key ends; without it it has no end.")
        var expiresDays: Int?

        func validate() throws {
            guard !readOnly || scope.isEmpty else {
                throw ValidationError("--read-only and --scope exclude each other.")
            }
            try KeyLife.validate(expiresDays, "--expires-days", from: 1)
        }

        func run() async throws {
            let database = try await options.openDatabase()
            let world = RealWorld()
            let chosen: Set<Scope> =
                readOnly ? [.read] : scope.isEmpty ? [.read, .sync, .reconcile] : Set(scope)
            let key = try await KeyMaking.make(
                name: name,
                scopes: chosen,
                expires: expiresDays.map { world.now().adding(KeyLife.duration($0)) },
                in: database,
                world: world
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
            var table = TextTable([
                "ID", "NAME", "SCOPES", "CREATED", "LAST USED", "EXPIRES", "REVOKED", "SUCCESSOR",
            ])
            for key in try await database.keys() {
                table.add([
                    key.id, key.name, key.scopes, key.created.text, key.lastUsed?.text ?? "",
                    key.expires?.text ?? "", key.revoked?.text ?? "", key.successor ?? "",
                ])
            }
            Terminal.print(table.text)
            await database.close()
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key's successor; both work until the overlap is over.",
            discussion: """
                EXAMPLE
                  quittance keys rotate 4f9a1c2b --overlap-days 7 --expires-days 365
                """
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The old key's id, as `keys list` shows it.")
        var id: String
        @Option(help: "How many days the old key still works.")
        var overlapDays = 7
        @Option(help: "After how many days the new key ends; without it it has no end.")
        var expiresDays: Int?

        func validate() throws {
            try KeyLife.validate(overlapDays, "--overlap-days", from: 0)
            try KeyLife.validate(expiresDays, "--expires-days", from: 1)
        }

        func run() async throws {
            let database = try await options.openDatabase()
            let world = RealWorld()
            let key = try await KeyMaking.rotate(
                id,
                overlap: KeyLife.duration(overlapDays),
                expires: expiresDays.map { world.now().adding(KeyLife.duration($0)) },
                in: database,
                world: world
            )
            await database.close()
            guard let key else { throw Terminal.refusal("There is no live key \(id).") }
            Terminal.print(key)
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
            await database.close()
            guard isRevoked else { throw Terminal.refusal("There is no live key \(id).") }
            Terminal.print("Revoked \(id).")
        }
    }
}

extension Scope: ExpressibleByArgument {}

/// How long keys live, in days.
enum KeyLife {
    static func duration(_ days: Int) -> Duration { .seconds(days * 86_400) }

    static func validate(_ days: Int?, _ option: String, from least: Int) throws {
        guard let days, !(least...3650).contains(days) else { return }
        throw ValidationError("\(option) is a number from \(least) to 3650.")
    }
}
