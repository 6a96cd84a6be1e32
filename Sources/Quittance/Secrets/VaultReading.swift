import Database

/// Opens the vault before the settings that need it are read to their end.
enum VaultReading {
    /// The settings with every secret of the vault in place.
    ///
    /// Only the store's address and the vault's key are needed first; they cannot lie in the vault.
    static func settings(_ file: String, isExclusive: Bool) async throws -> Settings {
        let first = try Settings.read(file: file, sources: .process(settings: file))
        guard first.usesVault else { return first }
        let secrets = try await secrets(first, isExclusive: isExclusive)
        return try Settings.read(
            file: file,
            sources: .process(settings: file, vault: .open(secrets))
        )
    }

    private static func secrets(
        _ settings: Settings,
        isExclusive: Bool
    ) async throws -> [String: String] {
        guard let keys = VaultKeys(settings.operation.vault) else {
            throw WiringFault(
                "The settings use secrets of the vault, but vault.key or vault.keyFile is missing."
            )
        }
        let database = try await SettingsOptions.openDatabase(
            settings.databaseURL,
            beside: !isExclusive
        )
        let sealed: [SealedSecret]
        do { sealed = try await database.secrets() } catch {
            await database.close()
            throw error
        }
        await database.close()
        var secrets: [String: String] = [:]
        for secret in sealed {
            guard let value = keys.open(secret) else {
                throw WiringFault(
                    "The secret \(secret.name) of the vault was sealed with the key \(secret.keyID);"
                        + " the settings name another one."
                )
            }
            secrets[secret.name] = value
        }
        return secrets
    }
}
