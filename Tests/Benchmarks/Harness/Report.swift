import JSON

/// Everything measured in one run, as a table for people or as JSON.
struct Report {
    let environment: [(name: String, value: String)]
    let rounds: Int
    let comparisons: [Comparison]
    /// What was left out, and why.
    let omissions: [String]

    /// A table that is also Markdown; ratios above 1 mean that the peer took longer.
    var table: String {
        var rows = [
            ["Operation", "Peer", "Wall ×", "CPU ×", "Ours: wall, CPU", "Peer: wall, CPU"]
        ]
        for comparison in comparisons {
            rows.append([
                comparison.title, comparison.peer, Self.text(comparison.wallRatio),
                comparison.cpuRatio.map(Self.text) ?? "–",
                Self.times(comparison.ourCosts), Self.times(comparison.peerCosts),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            "| "
                + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                .joined(separator: " | ") + " |"
        }
        lines.insert(
            "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|",
            at: 1
        )
        let notes = omissions.map { "Left out: \($0)" }
        return
            (environment.map { "\($0.name): \($0.value)" }
            + [
                "× = the peer's time divided by ours, median of \(rounds) alternating rounds"
                    + " [lowest…highest]; above 1 we are faster.", "",
            ] + lines + notes).joined(separator: "\n")
    }

    /// The same figures with every round, times in nanoseconds.
    var json: String {
        let document: JSONValue = [
            "environment": .object(JSONObject(environment.map { ($0.name, .string($0.value)) })),
            "rounds": .int(Int64(rounds)),
            "comparisons": .array(
                comparisons.map { comparison in
                    [
                        "operation": .string(comparison.title),
                        "ours": Self.json(comparison.ours, comparison.ourCosts),
                        "peer": Self.json(comparison.peer, comparison.peerCosts),
                        "wall_ratio": Self.json(comparison.wallRatio),
                        "cpu_ratio": comparison.cpuRatio.map(Self.json) ?? .null,
                    ]
                }
            ),
            "omissions": .array(omissions.map(JSONValue.string)),
        ]
        return String(decoding: document.serialized(pretty: true), as: UTF8.self)
    }

    private static func json(_ name: String, _ costs: [Cost]) -> JSONValue {
        [
            "name": .string(name),
            "wall_ns": .array(costs.map { whole($0.wallNanoseconds) }),
            "cpu_ns": .array(costs.map { $0.cpuNanoseconds.map(whole) ?? .null }),
        ]
    }

    private static func json(_ spread: Spread) -> JSONValue {
        func hundredths(_ value: Double) -> JSONValue {
            .number(JSONNumber(minorUnits: Int64((value * 100).rounded()), exponent: 2))
        }
        return [
            "median": hundredths(spread.median), "lowest": hundredths(spread.lowest),
            "highest": hundredths(spread.highest),
        ]
    }

    private static func whole(_ value: Double) -> JSONValue { .int(Int64(value.rounded())) }

    private static func text(_ spread: Spread) -> String {
        "\(number(spread.median)) [\(number(spread.lowest))…\(number(spread.highest))]"
    }

    private static func times(_ costs: [Cost]) -> String {
        let wall = duration(Spread(costs.map(\.wallNanoseconds)).median)
        let cpu = Spread(costs.map(\.cpuNanoseconds)).map { duration($0.median) } ?? "–"
        return "\(wall), \(cpu)"
    }

    private static func duration(_ nanoseconds: Double) -> String {
        switch nanoseconds {
        case ..<1e3: number(nanoseconds) + " ns"
        case ..<1e6: number(nanoseconds / 1e3) + " µs"
        case ..<1e9: number(nanoseconds / 1e6) + " ms"
        default: number(nanoseconds / 1e9) + " s"
        }
    }

    /// Three digits, or all digits of a larger whole number.
    private static func number(_ value: Double) -> String {
        let places = value >= 100 ? 0 : value >= 10 ? 1 : 2
        let scale: Double = [1, 10, 100][places]
        let digits = String(Int64((value * scale).rounded()))
        guard places > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return padded.dropLast(places) + "." + padded.suffix(places)
    }
}
