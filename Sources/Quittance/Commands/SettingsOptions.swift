import ArgumentParser
import Database
import Glibc

/// The option every command shares that needs the settings.
struct SettingsOptions: ParsableArguments {
    @Option(help: "The settings file.")
    var settings = "quittance.yaml"

    /// Reads the settings with the vault's secrets in place, or leaves with every fault of theirs.
    ///
    /// Who holds the store alone says so; anyone else looks in beside a service that may be running.
    func readWithVault(isExclusive: Bool = false) async throws -> Settings {
        try await Self.readWithVault(settings, isExclusive: isExclusive)
    }

    static func readWithVault(_ file: String, isExclusive: Bool) async throws -> Settings {
        do {
            return try await VaultReading.settings(file, isExclusive: isExclusive)
        } catch let refusal as SettingsRefusal {
            Terminal.complain(refusal.description)
            throw ExitCode(78)
        }
    }

    /// Reads the settings, or leaves with every fault of theirs; secrets of the vault stay there.
    func read() throws -> Settings { try Self.read(file: settings) }

    static func read(file: String) throws -> Settings {
        try orLeave { () throws(SettingsRefusal) in
            try Settings.read(file: file, sources: .process(settings: file))
        }
    }

    /// Reads a part of the settings alone, or leaves with its faults: what is wrong elsewhere, or a secret
    /// that only the service can read, keeps nobody from what needs neither.
    func read<Part>(_ part: (SettingsNode) -> Part) throws -> Part {
        try Self.orLeave { () throws(SettingsRefusal) in
            try Settings.read(part, file: settings, sources: .process(settings: settings))
        }
    }

    private static func orLeave<Value>(_ read: () throws(SettingsRefusal) -> Value) throws -> Value
    {
        do { return try read() } catch {
            Terminal.complain(error.description)
            throw ExitCode(78)
        }
    }

    /// The address of the store.
    func databaseURL() throws -> String { try read { $0.database("database") } }

    /// Opens the store beside a service that may be running on it.
    func openDatabase() async throws -> Database {
        try await Self.openDatabase(try databaseURL(), beside: true)
    }

    static func openDatabase(_ url: String, beside isBeside: Bool) async throws -> Database {
        guard let location = DatabaseLocation(url: url) else {
            throw WiringFault("The setting database is neither sqlite:FILE nor postgres://….")
        }
        if case .sqlite(let path) = location { try StoreOwner.check(path) }
        // The store's files, and what a command writes from it, are for their owner only.
        umask(0o077)
        let world = RealWorld()
        return try await Database.open(
            location,
            clock: world.now,
            random: world.randomNumber,
            isExclusive: !isBeside
        )
    }
}
