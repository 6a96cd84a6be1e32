import Testing

@testable import HTTP

@Suite struct ServerCodecTests {
    @Test(arguments: RequestVector.accepted + RequestVector.refused)
    func `a stream reads the same however it is cut`(_ vector: RequestVector) {
        let bytes = Array(vector.bytes.utf8)
        #expect(serverTranscript(Cut.whole(bytes), ends: vector.ends) == vector.transcript)
        #expect(serverTranscript(Cut.bytewise(bytes), ends: vector.ends) == vector.transcript)
        for pieces in Cut.everywhere(bytes) {
            #expect(serverTranscript(pieces, ends: vector.ends) == vector.transcript)
        }
    }

    private func refusal(_ text: String, _ limits: CodecLimits) -> HTTPViolation? {
        guard
            case .refused(let violation) = serverTranscript(
                [Array(text.utf8)],
                ends: false,
                limits: limits
            ).last
        else { return nil }
        return violation
    }

    @Test(
        arguments: [(9, nil), (10, nil), (11, .targetTooLong), (300, .targetTooLong)]
            as [(Int, HTTPViolation?)]
    )
    func `a target has a limit`(_ count: Int, _ violation: HTTPViolation?) {
        let target = "/" + String(repeating: "a", count: count - 1)
        let limits = CodecLimits(targetBytesMax: 10)
        #expect(refusal("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", limits) == violation)
    }

    @Test(arguments: [(-1, .headTooLarge), (0, nil), (1, nil)] as [(Int, HTTPViolation?)])
    func `a head has a limit`(_ slack: Int, _ violation: HTTPViolation?) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(refusal(text, CodecLimits(headBytesMax: text.utf8.count + slack)) == violation)
        #expect(refusal("GET /", CodecLimits(headBytesMax: 5)) == .headTooLarge)
    }

    @Test(arguments: [(1, .tooManyFields), (2, nil)] as [(Int, HTTPViolation?)])
    func `the number of fields has a limit`(_ fieldsMax: Int, _ violation: HTTPViolation?) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n"
        #expect(refusal(text, CodecLimits(fieldsMax: fieldsMax)) == violation)
    }

    @Test(arguments: [(4, nil), (5, nil), (6, .contentTooLarge)] as [(Int, HTTPViolation?)])
    func `content has a limit in every framing`(_ count: Int, _ violation: HTTPViolation?) {
        let limits = CodecLimits(contentBytesMax: 5)
        let head = "POST / HTTP/1.1\r\nHost: a\r\n"
        let content = String(repeating: "x", count: count)
        #expect(refusal("\(head)Content-Length: \(count)\r\n\r\n\(content)", limits) == violation)
        // The declared length is enough to refuse; not a byte of content is awaited.
        #expect(refusal("\(head)Content-Length: \(count)\r\n\r\n", limits) == violation)
        let chunked = "\(head)Transfer-Encoding: chunked\r\n\r\n"
        #expect(refusal("\(chunked)\(count)\r\n\(content)\r\n0\r\n\r\n", limits) == violation)
        let single = String(repeating: "1\r\nx\r\n", count: count)
        #expect(refusal("\(chunked)\(single)0\r\n\r\n", limits) == violation)
        #expect(refusal("\(chunked)fffffffff\r\n", limits) == .contentTooLarge)
    }

    @Test(arguments: [(10, nil), (9, .chunkExtension)] as [(Int, HTTPViolation?)])
    func `chunk extensions have a limit over the whole message`(
        _ bytesMax: Int,
        _ violation: HTTPViolation?
    ) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = "1;a=bc\r\nx\r\n1;abcd\r\nx\r\n0\r\n\r\n"
        #expect(refusal(text + chunks, CodecLimits(chunkExtensionBytesMax: bytesMax)) == violation)
    }

    @Test(
        arguments: [(12, 2, nil), (11, 2, .trailer), (12, 1, .trailer)]
            as [(Int, Int, HTTPViolation?)]
    )
    func `a trailer has limits`(_ bytesMax: Int, _ fieldsMax: Int, _ violation: HTTPViolation?) {
        let text =
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            + "A: b\r\nC: d\r\n\r\n"
        var limits = CodecLimits(trailerBytesMax: bytesMax)
        #expect(refusal(text, limits) == .transferFraming)
        // Host and Transfer-Encoding must pass, so the limit on fields is that of the trailer.
        limits.fieldsMax = max(2, fieldsMax)
        let good = text.replacing("1.0", with: "1.1")
        let more = fieldsMax == 1 ? good.replacing("C: d\r\n", with: "C: \r\nD:\r\n") : good
        #expect(refusal(more, limits) == violation)
    }

    @Test(arguments: [
        ("Content-Length: 1\r\nExpect: 100-Continue", true),
        ("Content-Length: 0\r\nExpect: 100-continue", false),
        ("Expect: 100-continue", false),
        ("Transfer-Encoding: chunked\r\nExpect: 100-continue", true),
        ("Content-Length: 1", false),
    ])
    func `content is invited only if it is to come`(_ fields: String, _ isExpected: Bool) throws {
        var codec = ServerCodec()
        codec.receive(Array("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n".utf8))
        guard case .head(_, let expectsContinue) = try codec.next() else {
            Issue.record("no head")
            return
        }
        #expect(expectsContinue == isExpected)
    }

    @Test func `content that is already there is not invited`() throws {
        var codec = ServerCodec()
        codec.receive(
            Array(
                "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"
                    .utf8
            )
        )
        guard case .head(_, let expectsContinue) = try codec.next() else {
            Issue.record("no head")
            return
        }
        #expect(!expectsContinue)
    }

    @Test func `after a refusal nothing more is read`() throws {
        var codec = ServerCodec()
        codec.receive(Array("BAD\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(throws: HTTPViolation.requestLine) { try codec.next() }
        #expect(try codec.next() == .needMore)
        #expect(!codec.isPersistent)
        let answer = codec.refuse(HTTPResponse(status: .badRequest))
        #expect(
            String(decoding: answer, as: UTF8.self)
                == "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    }
}
