import TestSupport
import Testing

@testable import HTTP

/// Mutated streams: nothing but a typed refusal may come of them, and how the bytes are cut must
/// not matter.
@Suite struct CodecFuzzTests {
    private static let alphabet =
        Array(" \t\r\n:;,=0123456789abcdefx/%*\u{0}".utf8) + [0x7F, 0x80, 0xFF]

    private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let byte = Self.alphabet.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where place < bytes.count: bytes[place] = byte
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert(byte, at: place)
            case 3: bytes.insert(contentsOf: bytes.prefix(place).suffix(20), at: place)
            default: bytes = Array(bytes.prefix(max(place, 1)))
            }
        }
        return bytes
    }

    private func randomCut(_ bytes: [UInt8], _ random: inout SeededGenerator) -> Pieces {
        var pieces: Pieces = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...max(1, rest.count), using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a mutated request reads the same however it is cut`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limits = CodecLimits(
            targetBytesMax: 40,
            headBytesMax: 150,
            fieldsMax: 5,
            contentBytesMax: 20
        )
        for vector in RequestVector.accepted + RequestVector.refused {
            let bytes = mutated(Array(vector.bytes.utf8), &random)
            let whole = serverTranscript([bytes], ends: true, limits: limits)
            for pieces in [Cut.bytewise(bytes), randomCut(bytes, &random)] {
                #expect(serverTranscript(pieces, ends: true, limits: limits) == whole, "\(bytes)")
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a mutated response reads the same however it is cut`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limits = CodecLimits(
            targetBytesMax: 40,
            headBytesMax: 150,
            fieldsMax: 5,
            contentBytesMax: 20
        )
        for vector in ResponseVector.all where vector.bytes.utf8.count < 1000 {
            let bytes = mutated(Array(vector.bytes.utf8), &random)
            let whole = try clientTranscript(
                [bytes],
                methods: vector.methods,
                ends: true,
                limits: limits
            )
            for pieces in [Cut.bytewise(bytes), randomCut(bytes, &random)] {
                let cut = try clientTranscript(
                    pieces,
                    methods: vector.methods,
                    ends: true,
                    limits: limits
                )
                #expect(cut == whole, "\(bytes)")
            }
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `what the client writes the server reads, and the other way round`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var client = ClientCodec()
        var server = ServerCodec()
        for _ in 0..<5 {
            let body = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let method =
                [HTTPMethod.post, .put, .patch, .delete].randomElement(using: &random) ?? .post
            let url = try #require(HTTPURL("http://a/\(seed)"))
            server.receive(
                client.request(
                    OutboundRequest(method: method, url: url, fields: ["X": "y"], body: body)
                )
            )
            var received: [UInt8] = []
            loop: while true {
                switch try server.next() {
                case .head(let head, _):
                    #expect(
                        head.method == method && head.target == "/\(seed)"
                            && head.fields["x"] == "y"
                    )
                case .content(let bytes): received += bytes
                default: break loop
                }
            }
            #expect(received == body)
            client.receive(
                server.respond(HTTPResponse(status: .ok, fields: ["Y": "z"], body: body))
            )
            received = []
            while true {
                let event = try client.next()
                if case .content(let bytes) = event { received += bytes }
                if event == .end { break }
            }
            #expect(received == body)
            #expect(client.isReusable)
        }
    }
}
