import HTTP

/// A stream of requests reads the same however it is cut, and what is accepted is well formed.
enum RequestProperty {
    /// What a server saw, without regard to cuts.
    enum Seen: Equatable {
        case request(HTTPRequestHead, [UInt8])
        case closed
        case waiting
        case refused(HTTPViolation)
    }

    static let limits = CodecLimits(
        targetBytesMax: 256,
        headBytesMax: 1024,
        fieldsMax: 20,
        contentBytesMax: 512,
        chunkExtensionBytesMax: 64,
        trailerBytesMax: 128
    )

    /// Shape: the first byte chooses the cut, the others are the stream.
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        guard let choice = bytes.first else { return nil }
        let stream = bytes.dropFirst()
        let whole = read([Array(stream)])
        let cut = read(FuzzCut.pieces(stream, by: choice))
        guard whole == cut else { return "the cut matters: \(whole) and \(cut)" }
        for case .request(let head, let content) in whole {
            if let complaint = complaint(head, content) { return complaint }
        }
        return nil
    }

    private static func complaint(_ head: HTTPRequestHead, _ content: [UInt8]) -> String? {
        if head.target != "*", !head.target.hasPrefix("/") { return "target \(head.target)" }
        let hosts = head.fields.values(.host).count
        if hosts > 1 || (hosts == 0 && head.version == .http11) { return "\(hosts) hosts" }
        let isChunked = head.fields.contains(.transferEncoding)
        if isChunked, head.fields.contains(.contentLength) { return "two framings" }
        if !isChunked, let length = head.fields.list(.contentLength).first,
            Int(length) != content.count
        {
            return "\(content.count) bytes of content, not \(length)"
        }
        if content.count > limits.contentBytesMax { return "\(content.count) bytes of content" }
        let breaks = head.fields.contains { field in
            field.value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
        }
        return breaks ? "a control character in a field" : nil
    }

    /// Reads as a server that answers each request at once.
    static func read(_ pieces: [[UInt8]], limits: CodecLimits = limits) -> [Seen] {
        var codec = ServerCodec(limits: limits)
        var seen: [Seen] = []
        var head: HTTPRequestHead?
        var content: [UInt8] = []
        var rest = pieces[...]
        var hasEnded = false
        do throws(HTTPViolation) {
            while true {
                switch try codec.next() {
                case .head(let received, _): (head, content) = (received, [])
                case .content(let bytes): content += bytes
                case .end:
                    if let head { seen.append(.request(head, content)) }
                    _ = codec.respond(HTTPResponse(status: .noContent))
                    if !codec.isPersistent { return seen }
                case .closed: return seen + [.closed]
                case .needMore:
                    if let piece = rest.popFirst() {
                        codec.receive(piece)
                    } else if hasEnded {
                        return seen + [.waiting]
                    } else {
                        hasEnded = true
                        codec.receiveEnd()
                    }
                }
            }
        } catch {
            _ = codec.refuse(HTTPResponse(status: .badRequest))
            return seen + [.refused(error)]
        }
    }
}
