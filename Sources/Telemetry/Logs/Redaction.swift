package import Logging
import Synchronization

/// Keeps secrets out of log lines by the names of their metadata keys.
package enum Redaction {
    /// What is printed instead of a secret.
    package static let placeholder = "<redacted>"

    /// A key with one of these words names a secret.
    static let deniedWords: Set<String> = [
        "apikey", "authorization", "bearer", "cookie", "credential", "key", "nonce", "passphrase",
        "password", "pem", "privatekey", "secret", "signature", "token",
    ]

    /// Keys of the domain that name no secret although one of their words is denied.
    static let harmlessKeys: Set<[String]> = [
        ["idempotency", "key"], ["key", "id"], ["ordering", "key"], ["token", "endpoint"],
        ["unique", "key"],
    ]

    /// Whether the value of a metadata key must not be printed.
    ///
    /// Shape: words are told apart by punctuation or a capital, so `apiKey`, `api-key` and
    /// `API_KEY` are the same, and `monkey` is not among them.
    package static func hides(_ key: String) -> Bool {
        if let known = verdicts.withLock({ $0[key] }) { return known }
        let words = words(of: key)
        let verdict = !harmlessKeys.contains(words) && words.contains(where: isDenied)
        verdicts.withLock { if $0.count < verdictsMax { $0[key] = verdict } }
        return verdict
    }

    /// What was found of each key: a few dozen keys stand in all lines, and to look at their letters took
    /// a fifth of the time of a request.
    private static let verdicts = Mutex<[String: Bool]>([:])
    /// Bounds what keys of foreign data could fill.
    private static let verdictsMax = 1_000

    /// Metadata with every secret replaced, at any depth.
    package static func apply(to metadata: Logger.Metadata) -> Logger.Metadata {
        var visible: Logger.Metadata = [:]
        for (key, value) in metadata {
            visible[key] = hides(key) ? .string(placeholder) : apply(to: value)
        }
        return visible
    }

    private static func apply(to value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .dictionary(let members): .dictionary(apply(to: members))
        case .array(let elements): .array(elements.map(apply(to:)))
        case .string, .stringConvertible: value
        }
    }

    private static func isDenied(_ word: String) -> Bool {
        // A plural or a numbered name hides as much as the singular.
        var stem = word[...]
        while stem.last?.isNumber == true { stem.removeLast() }
        return deniedWords.contains(String(stem))
            || (stem.last == "s" && deniedWords.contains(String(stem.dropLast())))
    }

    private static func words(of key: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for character in key {
            let isUpper = character.isUppercase
            if !(character.isLetter || character.isNumber) || (isUpper && previousIsLower) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if character.isLetter || character.isNumber { word += character.lowercased() }
            previousIsLower = character.isLowercase || character.isNumber
        }
        return word.isEmpty ? words : words + [word]
    }
}
