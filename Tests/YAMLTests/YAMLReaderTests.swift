import Testing
import YAML

@Suite struct YAMLReaderTests {
    private static func read(_ text: String) throws -> YAMLNode? {
        try YAMLReader.read(Array(text.utf8))
    }

    @Test func `lists, mappings and texts are read with their lines`() throws {
        let root = try #require(
            try Self.read(
                """
                # A comment first.
                server:
                  port: 8080
                  hosts:
                    - one
                    - "two"
                flow: { a: [1, 2], b: '' }
                """
            )
        )
        let server = try #require(root["server"])
        #expect(root.members?.map(\.key) == ["server", "flow"])
        #expect(root.members?.map(\.line) == [2, 7])
        #expect(server["port"]?.content == .scalar("8080", isPlain: true))
        #expect(server["port"]?.line == 3)
        #expect(server["hosts"]?.items?.compactMap(\.text) == ["one", "two"])
        #expect(server["hosts"]?.items?.last?.content == .scalar("two", isPlain: false))
        #expect(root["flow"]?["a"]?.items?.count == 2)
        #expect(root["flow"]?["b"]?.text == "")
        #expect(root["nothing"] == nil)
    }

    @Test(arguments: ["key:", "key: ~", "key: null", "key: Null", "key: NULL"])
    func `a plain word for nothing is null`(text: String) throws {
        #expect(try Self.read(text)?["key"]?.isNull == true)
    }

    @Test(arguments: ["key: ''", "key: \"null\"", "key: !!str null", "key: |\n  null", "key: []"])
    func `nothing else is null`(text: String) throws {
        #expect(try Self.read(text)?["key"]?.isNull == false)
    }

    @Test(arguments: ["", "# only a comment\n", "\n\n"])
    func `a text without a document has no root`(text: String) throws {
        #expect(try Self.read(text) == nil)
    }

    @Test func `block texts keep or fold their lines`() throws {
        let root = try Self.read("kept: |\n  one\n  two\nfolded: >-\n  one\n  two\n")
        #expect(root?["kept"]?.text == "one\ntwo\n")
        #expect(root?["folded"]?.text == "one two")
    }

    @Test func `bytes beyond ASCII and a mark of byte order are read`() throws {
        let root = try YAMLReader.read([0xEF, 0xBB, 0xBF] + Array("name: Größe 価格 🧾".utf8))
        #expect(root?["name"]?.text == "Größe 価格 🧾")
    }

    @Test func `an alias stands for what it names, at its own line`() throws {
        let root = try Self.read("a: &x\n  k: v\nb: *x\n")
        #expect(root?["b"]?["k"]?.text == "v")
        #expect(root?["b"]?.line == 3)
    }

    /// Text, line of the fault (nil where only bytes are known), and words of its reason.
    static let refused: [(String, Int?, String)] = [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice, first in line 1"),
        ("a: 1\n  b: 2\n", 2, "mapping values are not allowed"),
        ("a: [1, 2\n", 2, "did not find expected"),
        ("a: 'open\n", 2, "unexpected end of stream"),
        ("\ta: 1\n", 1, "cannot start any token"),
        ("a: *nobody\n", 1, "names nothing before it"),
        ("a: &x [*x]\n", 1, "names nothing before it"),
        ("? [a, b]\n: c\n", 1, "a key is a list"),
        ("a: !binary eA==\n", 1, "a tag is not read here"),
        ("a: !!int 3\n", 1, "a tag is not read here"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        (String(repeating: "[", count: 200), 1, "nested too deep"),
        ("a: \u{1}\n", nil, "control characters"),
    ]

    @Test(arguments: refused)
    func `what cannot be read names its line`(text: String, line: Int?, reason: String) {
        do {
            let root = try Self.read(text)
            Issue.record("read as \(String(describing: root))")
        } catch let fault as YAMLFault {
            #expect(fault.line == line)
            #expect(fault.reason.contains(reason), "\(fault)")
        } catch {
            Issue.record(error)
        }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: YAMLFault.self) { try YAMLReader.read([0x61, 0x3A, 0x20, 0xFF]) }
    }

    @Test func `aliases of aliases do not grow without end`() {
        var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let copies = Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
            text += "l\(level): &l\(level) [\(copies)]\n"
        }
        #expect(throws: YAMLFault.self) { try Self.read(text) }
    }
}
