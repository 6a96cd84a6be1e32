/// Merging of a caller's patch into a stored record, sublist by sublist.
///
/// Keyed sublists update the matching line and add the others; with `replace` the lines that were
/// not sent are deleted. Unkeyed sublists append, or with `replace` start over.
/// Source: Oracle help, "Updating Sublists" and "Replacing a Sublist".
extension RecordBody {
    mutating func merge(
        _ patch: RecordPatch,
        schema: RecordSchema,
        replacing replaced: Set<String>
    ) throws(RecordFault) {
        for (name, value) in patch.fields { fields[name] = value }
        for (name, change) in patch.sublists {
            guard let spec = schema.sublist(named: name) else { continue }
            switch change {
            case .clear:
                sublists[name] = []
            case .lines(let lines):
                sublists[name] = try Self.merged(
                    lines,
                    into: self.lines(name),
                    spec: spec,
                    replacing: replaced.contains(name)
                )
            }
        }
    }

    private static func merged(
        _ patches: [LinePatch],
        into old: [LineBody],
        spec: SublistSpec,
        replacing: Bool
    ) throws(RecordFault) -> [LineBody] {
        switch spec.key {
        case .none:
            return (replacing ? [] : old) + patches.map(Self.line)
        case .line:
            return try mergedByNumber(patches, into: old, spec: spec, replacing: replacing)
        case .field(let key):
            return try mergedByKey(patches, into: old, spec: spec, key: key, replacing: replacing)
        }
    }

    /// The line alone, without the fields it clears.
    private static func line(_ patch: LinePatch) -> LineBody { patch.compactMapValues { $0 } }

    private static func updated(_ line: LineBody, by patch: LinePatch) -> LineBody {
        var line = line
        for (name, value) in patch { line[name] = value }
        return line
    }

    private static func mergedByNumber(
        _ patches: [LinePatch],
        into old: [LineBody],
        spec: SublistSpec,
        replacing: Bool
    ) throws(RecordFault) -> [LineBody] {
        var kept: [(index: Int, line: LineBody)] =
            replacing ? [] : old.enumerated().map { ($0, $1) }
        var added: [LineBody] = []
        for (position, patch) in patches.enumerated() {
            guard case .integer(let number)?? = patch["line"] else {
                added.append(line(patch))
                continue
            }
            guard let index = Int(exactly: number), old.indices.contains(index - 1) else {
                // A create numbers its lines 1, 2, 3 …; any other number has no line behind it.
                guard old.isEmpty, number == Int64(position) + 1 else {
                    throw .invalidValue(
                        "\(number)",
                        field: "line",
                        path: "\(spec.name).items[\(position)].line"
                    )
                }
                added.append(line(patch))
                continue
            }
            let changed = updated(old[index - 1], by: patch)
            if let place = kept.firstIndex(where: { $0.index == index - 1 }) {
                kept[place].line = changed
            } else {
                kept.append((index - 1, changed))
            }
        }
        let lines = kept.sorted { $0.index < $1.index }.map(\.line) + added
        return lines.enumerated().map { index, line in
            var line = line
            line["line"] = .integer(Int64(index) + 1)
            return line
        }
    }

    private static func mergedByKey(
        _ patches: [LinePatch],
        into old: [LineBody],
        spec: SublistSpec,
        key: String,
        replacing: Bool
    ) throws(RecordFault) -> [LineBody] {
        let name = key.lowercased()
        var places: [LineKey: Int] = [:]
        for (index, line) in old.enumerated() { places[LineKey(line, name)] = index }
        var lines = old
        var touched: Set<Int> = []
        for (position, patch) in patches.enumerated() {
            let fresh = line(patch)
            let lineKey = LineKey(fresh, name)
            let place = fresh[name] == nil ? nil : places[lineKey]
            // One request may name a key once; twice could mean two different things.
            guard touched.insert(place ?? lines.count).inserted else {
                let path = "\(spec.name).items[\(position)].\(key)"
                throw .invalidValue("\(position + 1)", field: key, path: path)
            }
            if let place {
                lines[place] = updated(lines[place], by: patch)
            } else {
                places[lineKey] = lines.count
                lines.append(fresh)
            }
        }
        guard replacing else { return lines }
        return lines.indices.filter(touched.contains).map { lines[$0] }
    }

    /// What tells keyed lines apart: the key, and for journal lines in deposits the line id too.
    private struct LineKey: Hashable {
        let key: FieldValue?
        let lineID: FieldValue?

        init(_ line: LineBody, _ name: String) {
            key = line[name]
            lineID = line["lineid"]
        }
    }
}
