import Accounting
import ArgumentParser
import Database
import Glibc

struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Keep secrets encrypted in the store; settings name them as ${vault:NAME}.",
        discussion: "EXAMPLE\n  quittance vault set stripe-main < key.txt",
        subcommands: [NewKey.self, Set.self, List.self, Remove.self, Rotate.self]
    )

    struct NewKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a fresh key for vault.key or vault.keyFile.",
            discussion: "EXAMPLE\n  (umask 077; quittance vault new-key > /etc/quittance/vault.key)"
        )

        func run() async throws { Terminal.print(VaultKey.generate()) }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal what standard input holds under a name.",
            discussion: "EXAMPLE\n  quittance vault set stripe-main < key.txt"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "Letters, digits, - and _.")
        var name: String

        func validate() throws {
            guard (1...64).contains(name.utf8.count),
                name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
            else { throw ValidationError("“\(name)” is no name of a secret.") }
        }

        func run() async throws {
            let keys = try VaultCommand.keys(options)
            let secret = try StandardInput.text(bytesMax: 65_536)
            guard !secret.isEmpty else { throw Terminal.refusal("Standard input holds no secret.") }
            let sealed = try keys.current.seal(secret, name: name, now: RealWorld().now())
            let database = try await options.openDatabase()
            try await database.putSecret(sealed, by: "command line")
            await database.close()
            Terminal.print("Sealed \(name) with the key \(keys.current.id).")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the names of the secrets, never what they hold.",
            discussion: "EXAMPLE\n  quittance vault list"
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let keys = VaultKeys(try VaultCommand.settings(options))
            let database = try await options.openDatabase()
            var table = TextTable(["NAME", "KEY", "SET", "OPENS"])
            for secret in try await database.secrets() {
                let opens = keys.map { $0.open(secret) == nil ? "no" : "yes" } ?? "no key"
                table.add([secret.name, secret.keyID, secret.updated.text, opens])
            }
            await database.close()
            Terminal.print(table.text)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a secret.",
            discussion: "EXAMPLE\n  quittance vault remove stripe-old"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The secret's name.")
        var name: String

        func validate() throws {
            guard !name.hasPrefix(InstallationKey.reservedPrefix) else {
                throw ValidationError("“\(name)” is Quittance's own; the store needs it.")
            }
        }

        func run() async throws {
            let database = try await options.openDatabase()
            let isRemoved = try await database.removeSecret(name, by: "command line")
            await database.close()
            guard isRemoved else { throw Terminal.refusal("There is no secret \(name).") }
            Terminal.print("Removed \(name).")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal every secret anew with another key, all or none.",
            discussion: """
                Afterwards name the new key as vault.keyFile and the old one as vault.previousKeyFile
                until every node has it. A running service goes on: it holds its secrets already.

                EXAMPLE
                  quittance vault rotate --new-key-file /etc/quittance/vault-2027.key
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The file with the new key, made by `vault new-key`.")
        var newKeyFile: String

        func run() async throws {
            let keys = try VaultCommand.keys(options)
            let text = String(decoding: try Files.bytes(newKeyFile), as: UTF8.self)
            guard let new = VaultKey(text.trimmingLineFeeds) else {
                throw Terminal.refusal("\(newKeyFile) holds no key; make one with vault new-key.")
            }
            let now = RealWorld().now()
            let database = try await options.openDatabase()
            let count: Int
            do {
                count = try await database.resealSecrets(by: "command line") { secret in
                    guard let value = new.open(secret) ?? keys.open(secret) else { return nil }
                    // Sealing fails only for want of memory; the transaction is then undone.
                    return try? new.seal(value, name: secret.name, now: now)
                }
            } catch {
                await database.close()
                throw Terminal.refusal("Nothing has changed: \(error).")
            }
            await database.close()
            Terminal.print("Sealed \(count) secrets with the key \(new.id).")
        }
    }

    private static func settings(_ options: SettingsOptions) throws -> VaultSettings {
        try options.read { VaultSettings($0.section("vault")) }
    }

    private static func keys(_ options: SettingsOptions) throws -> VaultKeys {
        guard let keys = VaultKeys(try settings(options)) else {
            throw Terminal.refusal(
                "The settings name no key of the vault; set vault.keyFile or vault.key."
            )
        }
        return keys
    }
}

extension String {
    /// Without line feeds at the end.
    var trimmingLineFeeds: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

/// What is piped into a command.
enum StandardInput {
    /// The text without its last line feeds; longer input than allowed is refused.
    static func text(bytesMax: Int) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= bytesMax {
            let count = unsafe Glibc.read(0, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        guard bytes.count <= bytesMax else {
            throw WiringFault("A secret has at most \(bytesMax) bytes.")
        }
        return String(decoding: bytes, as: UTF8.self).trimmingLineFeeds
    }
}
