import Foundation

/// The project's sources as text, found from this file's own place.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: Sendable, CustomStringConvertible {
        let module: String
        let path: String
        let lines: [String]

        var description: String { path }

        /// The modules the file imports.
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index < words.count - 1,
                    words[..<index].allSatisfy({
                        $0 == "package" || $0 == "public" || $0.hasPrefix("@")
                    })
                else { return nil }
                return String(words[index + 1])
            }
        }
    }

    /// Every Swift file below a top folder, under the module its sub-folder names.
    static func files(in top: String) -> [File] {
        let base = root.appendingPathComponent(top)
        let walker = FileManager.default.enumerator(atPath: base.path)
        var files: [File] = []
        while let path = walker?.nextObject() as? String {
            guard path.hasSuffix(".swift"),
                let text = try? String(
                    contentsOf: base.appendingPathComponent(path),
                    encoding: .utf8
                )
            else { continue }  // an unreadable file fails the count below
            files.append(
                File(
                    module: String(path.prefix { $0 != "/" }),
                    path: "\(top)/\(path)",
                    lines: text.components(separatedBy: "\n")
                )
            )
        }
        return files
    }

    static let sources = files(in: "Sources")
    static let tests = files(in: "Tests")
}
