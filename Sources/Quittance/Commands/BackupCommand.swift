import ArgumentParser
import Database

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the SQLite store while the service runs.",
        discussion: "EXAMPLE\n  quittance backup /var/backups/quittance-2026-11-21.sqlite"
    )

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The new file; it must not exist.")
    var file: String

    func run() async throws {
        let database = try await options.openDatabase()
        try await database.backup(to: file)
        await database.close()
        Terminal.print("Wrote \(file).")
    }
}
