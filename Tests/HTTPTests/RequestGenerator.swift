import TestSupport

/// Makes streams of requests, most of them good, some with one or two faults that parsers are
/// known to judge differently.
struct RequestGenerator {
    private var random: SeededGenerator
    private var bytes: [UInt8] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// The next stream of one to three requests.
    mutating func stream() -> [UInt8] {
        bytes = []
        for _ in 0..<(chance(5) ? Int.random(in: 2...3, using: &random) : 1) { request() }
        if chance(12) { mutate() }
        if chance(40) {
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        }
        return bytes
    }

    /// True once in so many times.
    private mutating func chance(_ times: Int) -> Bool {
        Int.random(in: 0..<times, using: &random) == 0
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices.randomElement(using: &random) ?? ""
    }

    private mutating func add(_ text: String) { bytes += Array(text.utf8) }

    /// Mostly the usual text, now and then one of the others.
    private mutating func add(_ usual: String, _ times: Int, _ others: [String]) {
        add(chance(times) ? pick(others) : usual)
    }

    private mutating func lineEnd() {
        add("\r\n", 120, ["\n", "\r", "\r\r\n", "", " \r\n", "\r\n\r\n"])
    }

    private mutating func request() {
        if chance(60) { add(pick(["\r\n", "\r\n\r\n", "\n", " ", "\r"])) }
        let framing = framing()
        add(
            pick(framing.fields.isEmpty ? ["GET", "HEAD", "DELETE", "OPTIONS"] : ["POST", "PUT"]),
            30,
            [
                "get", "BREW", "G(T", "", "PATCH", "TRACE", "G\u{E9}T", "CONNECT", "PRI",
                "M-SEARCH", "GE\tT",
            ]
        )
        add(" ", 150, ["  ", "\t", ""])
        add(pick(["/", "/a", "/a/b?c=d", "/v1/jobs/1"]), 15, Self.targets)
        add(" ", 150, ["  ", "\t", ""])
        add("HTTP/1.1", 20, Self.versions)
        lineEnd()
        if !chance(60) { field("Host", pick(["a", "a:80", "example.org"]), 25, Self.hosts) }
        for _ in 0..<Int.random(in: 0...3, using: &random) { otherField() }
        for (name, value) in framing.fields { field(name, value, 200, ["", "x", value + ","]) }
        if chance(12) { field("Connection", pick(Self.connections), 50, [""]) }
        if chance(60) { field("Host", "a", 10, ["b", ""]) }
        add("\r\n", 150, ["\n", "\r", " \r\n", "\r\r\n"])
        bytes += framing.content
    }

    private mutating func field(_ name: String, _ value: String, _ times: Int, _ others: [String]) {
        add(chance(30) ? (chance(2) ? name.lowercased() : name.uppercased()) : name)
        add(":", 250, [" :", "\t:", "", "=", "::"])
        add(" ", 30, ["", "\t", "  ", "\u{B}", "\r\n "])
        add(value, times, others)
        add("", 60, [" ", "\t", "\u{0}", "\u{7F}", "\r\n x", "\u{1}"])
        lineEnd()
    }

    private mutating func otherField() {
        let name =
            chance(25)
            ? pick(["X(", "X Y", "", "X\u{0}", "X\u{E9}", "\"X\"", "X[", "X@", "X;", "X\\"])
            : pick(["Accept", "User-Agent", "X-Y", "!#$%&'*+-.^_`|~", "Cookie", "Via"])
        field(
            name,
            pick(["*/*", "a b", "a=b; c=d", "1.1 x", "\u{E9}", "\"q\"", "a\tb"]),
            40,
            ["a\u{0}b", "a\u{7F}", "a\u{8}b", "a\rb", "a\nb", "", "\u{C}a"]
        )
    }

    private mutating func framing() -> (fields: [(String, String)], content: [UInt8]) {
        let content = String(repeating: "x", count: Int.random(in: 0...12, using: &random))
        let length = ("Content-Length", "\(content.utf8.count)")
        let chunked = ("Transfer-Encoding", "chunked")
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<14: return ([], [])
        case 14..<24: return ([length], Array(content.utf8))
        case 24: return ([("Content-Length", pick(Self.lengths))], Array(content.utf8))
        case 25: return ([length, length], Array(content.utf8))
        case 26: return ([length, ("Content-Length", "3")], Array(content.utf8))
        case 27: return ([length, chunked], chunks())
        case 28: return ([chunked, length], chunks())
        case 29: return ([("Transfer-Encoding", pick(Self.codings))], chunks())
        case 30: return ([chunked, chunked], chunks())
        case 31:
            return (
                [("Content-Length", "\(content.utf8.count), \(content.utf8.count)")],
                Array(content.utf8)
            )
        default: return ([chunked], chunks())
        }
    }

    private mutating func chunks() -> [UInt8] {
        let before = bytes
        bytes = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let count = Int.random(in: 1...18, using: &random)
            add(String(count, radix: 16, uppercase: chance(2)), 25, Self.sizes)
            add("", 6, Self.extensions)
            lineEnd()
            add(String(repeating: "y", count: count))
            add("\r\n", 60, ["\n", "\r", "", "xx", "\r\n\r\n"])
        }
        add("0", 30, ["00", "", "-0", "0x0", "000000000000000000"])
        add("", 15, Self.extensions)
        lineEnd()
        if chance(8) {
            field(pick(["X", "Content-Length", "Host", "Transfer-Encoding"]), "y", 20, [""])
        }
        add("\r\n", 60, ["\n", "\r", "", "x\r\n"])
        defer { bytes = before }
        return bytes
    }

    /// Changes, removes, inserts or repeats bytes anywhere.
    private mutating func mutate() {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let byte = Array(" \t\r\n:;,=0aG/%*\u{0}".utf8).randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = byte
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(byte, at: place)
        case 3: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes.insert(contentsOf: bytes.prefix(place).suffix(12), at: place)
        }
    }
}

extension RequestGenerator {
    private static let targets = [
        "*", "a", "http://b/c", "http://b", "HTTP://B:81/", "https://b/?x", "ftp://b/", "//b",
        "/%41", "/%4", "/%00", "/#f", "/\u{E9}", "/\u{7F}", "/a\u{0}b", "/\"", "/<a>", "/{}", "/|",
        "/^", "/`", "/\\", "a:80", "?a", "http://u@b/", "/[a]", "", "http://[::1]/", "/a;b", "/../",
    ]
    private static let versions = [
        "HTTP/1.0", "HTTP/1.0", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1",
        "HTTP/1",
        "HTTP/1.10", "HTTP/1,1", "HTTP/01.1", "HTTP/1.1 ", "", "ICE/1.0", "RTSP/1.0", "HTTP/ 1.1",
    ]
    private static let hosts = [
        "", "a b", "a/b", "u@a", "a,b", "[::1]", "a:0", "a:99999", "a:", "a:b", "\u{E9}", "a%20",
        "*",
        "http://a", "[::1", "::1", "a_b",
    ]
    private static let connections = [
        "close", "keep-alive", "Close", "x, close", "keep-alive, close", "upgrade", "x", "closed",
        ",",
    ]
    private static let lengths = [
        "-1", "+1", "0x1", "1.0", "", "a", "1 1", "1,", "9223372036854775808",
        "18446744073709551617",
        "00", "007", "1e1", "1_0", "\"1\"", "99999999999",
    ]
    private static let codings = [
        "identity", "gzip", "gzip, chunked", "chunked, gzip", "xchunked", "chunkedx", "CHUNKED", "",
        "chunked;q=1", ", chunked", "chunked,", "identity, chunked", "\"chunked\"", "x chunked",
        "chunked, identity",
    ]
    private static let sizes = [
        "", "-1", "+1", "0x1", "1 ", " 1", "g", "1_0", "ffffffffffffffff", "10000000000000001",
        "0000000000000001", "000000000000001", "1.0", "\"1\"", "1\t",
    ]
    private static let extensions = [
        ";a", ";a=b", ";a=\"b c\"", ";a=\"\\\"\"", ";", ";;", ";=b", ";a=", " ;a", "; a", ";a =b",
        ";a= b", ";a b", ";a=\"b", ";a=\u{1}", ";a\u{0}", ";a=b ", ";a\u{E9}", " a", ";a,b",
        ";a=b;c=d",
    ]
}
