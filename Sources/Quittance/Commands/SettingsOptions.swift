import ArgumentParser
import Database
import FoundationEssentials

/// The option every command shares that needs the settings.
struct SettingsOptions: ParsableArguments {
    @Option(help: "The settings file.")
    var settings = "quittance.yaml"

    /// Reads the settings, or leaves with every fault of theirs.
    func read() throws -> Settings { try Self.read(file: settings) }

    static func read(file: String) throws -> Settings {
        do {
            return try Settings.read(
                file: file,
                environment: ProcessInfo.processInfo.environment
            )
        } catch {
            Terminal.complain(error.description)
            throw ExitCode(78)
        }
    }

    /// Opens the store beside a service that may be running on it.
    func openDatabase() async throws -> Database {
        try await Self.openDatabase(try read().databaseURL, beside: true)
    }

    static func openDatabase(_ url: String, beside isBeside: Bool) async throws -> Database {
        guard let location = DatabaseLocation(url: url) else {
            throw WiringFault("The setting database is neither sqlite:FILE nor postgres://….")
        }
        let world = RealWorld()
        return try await Database.open(
            location,
            clock: world.now,
            random: world.randomNumber,
            isExclusive: !isBeside
        )
    }
}
