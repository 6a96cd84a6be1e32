import Testing

@testable import HTTP

/// The codec against the tables in `Conformance`: every vector whole, cut everywhere, and behind a
/// good message on the same connection.
@Suite struct ConformanceTests {
    private static let vectors = (try? ConformanceVector.all.get()) ?? []  // told by the first test

    @Test func `the tables are read and hold hundreds of vectors`() throws {
        let vectors = try ConformanceVector.all.get()
        #expect(vectors.count >= 600)
        for vector in vectors {
            let section = vector.section.split(separator: " ")
            #expect(section.count == 2 && section[0].utf8.count == 4 && section[1].hasPrefix("§"))
        }
        let names = vectors.map { "\($0.table) \($0.rule) \($0.input.prefix(200))" }
        #expect(Set(names).count == names.count)
        let sections = Set(vectors.map(\.section))
        #expect(sections.count >= 40, "\(sections.count) sections")
    }

    @Test func `every violation is met by a vector`() throws {
        let words = try Set(
            ConformanceVector.all.get().flatMap(\.expected).flatMap { $0.split(separator: " ") }
        )
        for violation in HTTPViolation.allCases {
            #expect(words.contains("\(violation)"), "\(violation)")
        }
    }

    @Test(arguments: vectors)
    func `a vector reads as the table says`(_ vector: ConformanceVector) throws {
        for pieces in Self.cuts(vector.input) {
            let read = try Self.read(pieces, vector, behindAnother: false)
            #expect(read == vector.expected, "cut into \(pieces.map(\.count).prefix(4))")
            if read != vector.expected { return }
        }
    }

    @Test(arguments: vectors)
    func `a vector reads the same behind a good message`(_ vector: ConformanceVector) throws {
        let first = Array(
            (vector.role == .client
                ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
                : "POST /first HTTP/1.1\r\nHost: f\r\nContent-Length: 2\r\n\r\nhi").utf8
        )
        let stream = first + vector.input
        var cuts = [Cut.whole(stream), [first, vector.input]]
        if stream.count < 2000 { cuts.append(Cut.bytewise(stream)) }
        for pieces in cuts {
            var expected = vector.expected
            switch vector.role {
            case .server:
                let shown = vector.shown.map { $0 == .host ? " Host=f" : " \($0)=" } ?? ""
                expected.insert("POST /first\(shown) <hi>", at: 0)
            case .client: expected.insert("200 <hi>", at: 0)
            case .answer: break
            }
            let read = try Self.read(pieces, vector, behindAnother: true)
            #expect(read == expected, "cut into \(pieces.map(\.count).prefix(4))")
        }
    }

    private static func read(
        _ pieces: Pieces,
        _ vector: ConformanceVector,
        behindAnother: Bool
    ) throws -> [String] {
        switch vector.role {
        case .server: return ConformanceReader.server(pieces, vector)
        case .client:
            let methods = behindAnother ? [.get, vector.method] : [vector.method]
            return ConformanceReader.client(pieces, vector, methods: methods)
        case .answer:
            let (request, response) = try answer(pieces)
            let count = behindAnother ? 2 : 1
            return [ConformanceReader.answer(request, response, requests: count)]
        }
    }

    /// Parts an input ` STATUS content` from the request before it.
    private static func answer(_ pieces: Pieces) throws -> (Pieces, HTTPResponse) {
        let words = pieces.joined().split(separator: 0x20, omittingEmptySubsequences: false)
        let last = String(decoding: try #require(words.last), as: UTF8.self)
        let hasContent = Int(last) == nil
        let code = String(decoding: words[words.count - (hasContent ? 2 : 1)], as: UTF8.self)
        let status = try #require(Int(code).flatMap { HTTPStatus(code: $0) })
        let content = hasContent ? Array(last.utf8) : []
        var left =
            pieces.joined().count - code.utf8.count - 1 - (hasContent ? content.count + 1 : 0)
        var request: Pieces = []
        for piece in pieces where left > 0 {
            request.append(Array(piece.prefix(left)))
            left -= min(left, piece.count)
        }
        return (request, HTTPResponse(status: status, body: content))
    }

    /// The stream whole, byte by byte and cut once at every place; long ones at some places.
    private static func cuts(_ bytes: [UInt8]) -> [Pieces] {
        guard bytes.count >= 1500 else {
            return [Cut.whole(bytes), Cut.bytewise(bytes)] + Cut.everywhere(bytes)
        }
        let near = Array(0..<60) + Array((bytes.count - 60)..<bytes.count)
        let places = near + stride(from: 60, to: bytes.count - 60, by: bytes.count / 40)
        return [Cut.whole(bytes), Cut.bytewise(bytes)]
            + places.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
    }
}
