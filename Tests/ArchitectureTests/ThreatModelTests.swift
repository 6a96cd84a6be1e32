import Foundation
import Testing

/// The threat model promises tests; they must exist.
@Suite struct ThreatModelTests {
    /// The names in the last column of the table of abuse cases.
    private static func promised() throws -> [String] {
        let page = SourceTree.root.appendingPathComponent("Deploy/guide/threat-model.md")
        return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap {
            let cells = $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[2].hasPrefix("`"), cells[2].hasSuffix("`") else {
                return nil
            }
            return String(cells[2].dropFirst().dropLast())
        }
    }

    @Test func `every abuse case names a test that exists`() throws {
        let promised = try Self.promised()
        #expect(promised.count >= 25)
        let tests = SourceTree.tests.flatMap(\.lines)
            .filter { $0.contains("func `") }.joined(separator: "\n")
        for name in Set(promised) {
            #expect(
                tests.contains("func `\(name)`()") || tests.contains("func `\(name)`("),
                "\(name)"
            )
        }
    }
}
