import YAML

/// One thing wrong with the settings: where, what, and how to mend it.
struct SettingsFault: Error, Hashable {
    let pointer: String
    let reason: String
    let fix: String
    /// The line of the file, from one; nil for what is not there.
    var row: Int?

    var line: String {
        "\(pointer): \(row.map { "line \($0): " } ?? "")\(reason) \(fix)"
    }
}

/// Collects every fault of a settings file, so that one run shows them all.
final class SettingsFaults {
    private(set) var all: [SettingsFault] = []

    func add(_ pointer: String, _ reason: String, fix: String, row: Int? = nil) {
        all.append(
            SettingsFault(
                pointer: pointer.isEmpty ? "/" : pointer,
                reason: reason,
                fix: fix,
                row: row
            )
        )
    }
}

/// A place in the settings that reads its keys strictly and reports what it cannot use.
///
/// `${NAME}` inside a text is replaced by what `SecretSources` finds under that name, so that secrets
/// need not stand in the file.
struct SettingsNode {
    private let node: YAMLNode?
    private let pointer: String
    private let sources: SecretSources
    private let faults: SettingsFaults

    init(_ node: YAMLNode?, pointer: String, sources: SecretSources, faults: SettingsFaults) {
        self.node = node
        self.pointer = pointer
        self.sources = sources
        self.faults = faults
    }

    var isPresent: Bool {
        guard let node else { return false }
        return !node.isNull
    }

    /// The node below a key; absent nodes read as absent all the way down.
    func section(_ key: String) -> SettingsNode {
        SettingsNode(
            node?[key],
            pointer: "\(pointer)/\(key)",
            sources: sources,
            faults: faults
        )
    }

    /// Reports keys nobody reads: a misspelt setting must not be ignored in silence.
    func allow(_ keys: [String]) {
        guard isPresent else { return }
        guard let members = node?.members else {
            faults.add(
                pointer,
                "A group of settings is expected here.",
                fix: "Write `key: value` lines."
            )
            return
        }
        for member in members where !keys.contains(member.key) {
            faults.add(
                "\(pointer)/\(member.key)",
                "This setting does not exist.",
                fix: "Known settings here: \(keys.sorted().joined(separator: ", ")).",
                row: member.line
            )
        }
    }

    /// Whether a group of settings stands here.
    var isGroup: Bool { node?.members != nil }
    /// Whether a list stands here.
    var isList: Bool { node?.items != nil }
    /// The line of the file where the value stands.
    private var row: Int? { node?.line }

    /// The keys of a free mapping, in the order of the file.
    var keys: [String] { node?.members?.map(\.key) ?? [] }

    func text(_ key: String) -> String? {
        let child = section(key)
        guard child.isPresent else { return nil }
        guard let raw = child.node?.text else {
            faults.add(child.pointer, "A text is expected.", fix: "Write a single value.")
            return nil
        }
        return child.expanded(raw)
    }

    func requiredText(_ key: String, fix: String) -> String {
        let known = faults.all.count
        if let text = text(key), !text.isEmpty { return text }
        // A variable that is not set has been reported as just that.
        if faults.all.count == known {
            faults.add("\(pointer)/\(key)", "This setting is missing.", fix: fix)
        }
        return ""
    }

    func number(_ key: String, default standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = text(key) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            faults.add(
                "\(pointer)/\(key)",
                "“\(text)” is not a whole number in range.",
                fix: "Use a number from \(range.lowerBound) to \(range.upperBound)."
            )
            return standard
        }
        return value
    }

    func flag(_ key: String, default standard: Bool) -> Bool {
        guard let text = text(key) else { return standard }
        switch text {
        case "true": return true
        case "false": return false
        default:
            faults.add(
                "\(pointer)/\(key)",
                "“\(text)” is neither true nor false.",
                fix: "Use true or false."
            )
            return standard
        }
    }

    /// The texts of a list; empty ones are faults, since they would pass for secrets and names.
    func texts(_ key: String, mayBeEmpty: Bool = false) -> [String] {
        let child = section(key)
        guard child.isPresent else { return [] }
        guard let items = child.node?.items else {
            faults.add(child.pointer, "A list is expected.", fix: "Write `- value` lines.")
            return []
        }
        return items.enumerated().compactMap { index, item in
            let known = faults.all.count
            let text = item.isNull ? nil : item.text.map { child.expanded($0) }
            // A variable that is not set has been reported as just that.
            guard faults.all.count == known else { return nil }
            guard let text, mayBeEmpty || !text.isEmpty else {
                faults.add(
                    "\(child.pointer)/\(index)",
                    "An empty value, or none that is a text, stands in the list.",
                    fix: "Give it a value or remove it; check that its variable is set.",
                    row: item.line
                )
                return nil
            }
            return text
        }
    }

    func sections(_ key: String) -> [SettingsNode] {
        let child = section(key)
        guard child.isPresent else { return [] }
        guard let items = child.node?.items else {
            faults.add(child.pointer, "A list is expected.", fix: "Write `- key: value` groups.")
            return []
        }
        return items.enumerated().map { index, node in
            SettingsNode(
                node,
                pointer: "\(child.pointer)/\(index)",
                sources: sources,
                faults: faults
            )
        }
    }

    func report(_ key: String, _ reason: String, fix: String) {
        let place = key.isEmpty ? self : section(key)
        faults.add(place.pointer, reason, fix: fix, row: place.row ?? row)
    }

    private func expanded(_ raw: String) -> String {
        var result = ""
        var rest = raw[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = String(rest[start.upperBound..<end])
            switch sources.value(name) {
            case .success(let value): result += value
            case .failure(let fault): faults.add(pointer, fault.reason, fix: fault.fix)
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
