import FoundationEssentials

/// Where the value of `${NAME}` in the settings comes from.
///
/// In this order: the environment variable NAME; the file that NAME_FILE names; a systemd credential
/// (`$CREDENTIALS_DIRECTORY/NAME`); the file NAME in the folder `credentials` beside the settings, so
/// that commands find what the service is given; a Docker or Kubernetes secret (`/run/secrets/NAME`).
/// `${vault:NAME}` comes from the encrypted vault in the store.
struct SecretSources: Sendable {
    /// What is known of the vault while settings are read.
    enum VaultContents: Sendable {
        /// Not needed by this command: a placeholder stands in for each secret.
        case shut
        case open([String: String])
    }

    let environment: [String: String]
    let vault: VaultContents
    private let ownFolder: String?
    private let secretsFolder: String

    init(
        environment: [String: String],
        vault: VaultContents = .shut,
        settings file: String? = nil,
        secretsFolder: String = "/run/secrets"
    ) {
        self.environment = environment
        self.vault = vault
        ownFolder = file.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent()
                .appendingPathComponent("credentials").path
        }
        self.secretsFolder = secretsFolder
    }

    /// What this process can read for a settings file.
    static func process(settings file: String, vault: VaultContents = .shut) -> SecretSources {
        SecretSources(
            environment: ProcessInfo.processInfo.environment,
            vault: vault,
            settings: file
        )
    }

    static let vaultPrefix = "vault:"
    private static let placeholder = "<vault:"

    /// Whether a text stands for a secret that stayed in the vault, so that its form cannot be judged.
    static func isPlaceholder(_ text: String) -> Bool { text.hasPrefix(placeholder) }

    /// The value, or why there is none and what to do.
    func value(_ name: String) -> Result<String, SecretFault> {
        guard !name.hasPrefix(Self.vaultPrefix) else {
            return fromVault(String(name.dropFirst(Self.vaultPrefix.count)))
        }
        if let value = environment[name] { return .success(value) }
        if let file = environment[name + "_FILE"] {
            guard let value = Self.text(of: file) else {
                return .failure(
                    SecretFault(
                        reason: "The file that \(name)_FILE names cannot be read.",
                        fix: "Check its path and rights."
                    )
                )
            }
            return .success(value)
        }
        // A name is one word, so that it cannot lead out of the folder.
        let isWord = name.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95: true
            default: false
            }
        }
        if isWord, !name.isEmpty, !name.hasPrefix(".") {
            // systemd puts the id before the names of a whole folder: quittance_NAME.
            let credentials = environment["CREDENTIALS_DIRECTORY"].map { folder in
                ["\(folder)/\(name)", "\(folder)/quittance_\(name)"]
            }
            let own = ownFolder.map { ["\($0)/\(name)"] }
            for file in (credentials ?? []) + (own ?? []) + ["\(secretsFolder)/\(name)"] {
                if let value = Self.text(of: file) { return .success(value) }
                guard !FileManager.default.fileExists(atPath: file) else {
                    return .failure(
                        SecretFault(
                            reason: "The file \(file) cannot be read.",
                            fix:
                                "Let the service's account read it, and run commands as that account."
                        )
                    )
                }
            }
        }
        return .failure(
            SecretFault(
                reason: "The environment variable \(name) is not set.",
                fix:
                    "Set \(name) or \(name)_FILE, give the secret \(name) as a systemd credential, in"
                    + " the folder credentials beside the settings or in \(secretsFolder), or write the"
                    + " value itself."
            )
        )
    }

    private func fromVault(_ name: String) -> Result<String, SecretFault> {
        switch vault {
        case .shut: return .success(Self.placeholder + name + ">")
        case .open(let secrets):
            if let value = secrets[name] { return .success(value) }
            return .failure(
                SecretFault(
                    reason: "The vault has no secret \(name).",
                    fix: "Put it there with quittance vault set \(name)."
                )
            )
        }
    }

    /// The text of a file without the line feed most editors leave at its end.
    private static func text(of file: String) -> String? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        var text = String(decoding: data, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

/// Why a secret cannot be had.
struct SecretFault: Error, Hashable {
    let reason: String
    let fix: String
}
