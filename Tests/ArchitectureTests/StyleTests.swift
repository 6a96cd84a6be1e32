import Testing

/// Rules of style that the formatter cannot check.
@Suite struct StyleTests {
    @Test(arguments: SourceTree.sources + SourceTree.tests)
    func `a file stays below four hundred lines`(file: SourceTree.File) {
        #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
    }

    /// Written apart so that this file does not find itself.
    private static let refused = [
        "TO" + "DO", "FIX" + "ME", "fatal" + "Error(", "try" + "!", "as" + "! ",
    ]

    /// Modules that own C pointers and may vouch for what the compiler cannot see.
    private static let mayVouch: Set<String> = [
        "Cryptography", "Compression", "Sockets", "Database", "HTTPServer", "HTTPClient",
    ]

    @Test(arguments: SourceTree.sources)
    func `only owners of pointers vouch for safety, each with its proof`(file: SourceTree.File) {
        for (number, line) in file.lines.enumerated()
        where line.contains("@un" + "checked Sendable") || line.contains("nonisolated(un" + "safe)")
        {
            let near = file.lines[max(0, number - 16)...number].joined()
            #expect(
                Self.mayVouch.contains(file.module) && near.contains("//"),
                "\(file.path):\(number + 1)"
            )
        }
    }

    @Test(arguments: SourceTree.sources)
    func `no unfinished work and no forced values are left in the sources`(file: SourceTree.File) {
        for (number, line) in file.lines.enumerated() {
            for word in Self.refused {
                #expect(!line.contains(word), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test(arguments: SourceTree.sources)
    func `a silenced error says in a comment what is ignored`(file: SourceTree.File) {
        for (number, line) in file.lines.enumerated()
        // A type such as `Entry?` ends in the same letters.
        where [" ", "("].contains(where: { line.contains($0 + "try" + "?") }) {
            let above = file.lines[max(0, number - 3)...number].joined()
            #expect(above.contains("//"), "\(file.path):\(number + 1)")
        }
    }

    @Test(arguments: SourceTree.sources)
    func `every type shared between modules is documented`(file: SourceTree.File) {
        let kinds = ["struct", "class", "enum", "protocol", "actor", "typealias"]
        for (number, line) in file.lines.enumerated() {
            let words = line.split(separator: " ")
            guard words.first == "package",
                let kind = words.dropFirst().first(where: { kinds.contains(String($0)) }),
                words.prefix(4).contains(kind)
            else { continue }
            var above = number - 1
            while above >= 0, file.lines[above].hasPrefix("@") || file.lines[above].contains(" @") {
                above -= 1
            }
            #expect(
                above >= 0 && file.lines[above].contains("///") || line.hasPrefix("    "),
                "\(file.path):\(number + 1)"
            )
        }
    }
}
