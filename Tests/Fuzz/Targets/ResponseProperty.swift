import HTTP

/// An answer reads the same however it is cut, and a connection is reused only behind a whole one.
enum ResponseProperty {
    fileprivate enum Seen: Equatable {
        case response(HTTPResponseHead, [UInt8], isReusable: Bool)
        case closed
        case waiting
        case refused(HTTPViolation)
    }

    private static let contentBytesMax = 512

    /// Shape: the first byte chooses the cut, the second the method, the others are the stream.
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2 else { return nil }
        let methods: [HTTPMethod] = [.get, .head, .post, .options]
        let method = methods[Int(bytes[1]) % methods.count]
        let stream = bytes.dropFirst(2)
        let whole = read([Array(stream)], method)
        let cut = read(FuzzCut.pieces(stream, by: bytes[0]), method)
        // Whether a stray byte behind the answer has arrived yet depends on the cut.
        guard whole.withoutReuse == cut.withoutReuse else {
            return "the cut matters: \(whole) and \(cut)"
        }
        guard case .response(let head, let content, let isReusable) = whole else { return nil }
        if content.count > contentBytesMax { return "\(content.count) bytes of content" }
        if !content.isEmpty, method == .head || head.status == .notModified {
            return "content where none can be"
        }
        if isReusable, head.fields.list(.connection, contains: "close") { return "reuse" }
        return nil
    }

    private static func read(_ pieces: [[UInt8]], _ method: HTTPMethod) -> Seen {
        var codec = ClientCodec(limits: RequestProperty.limits)
        guard let url = HTTPURL("http://a/") else { return .waiting }
        _ = codec.request(
            OutboundRequest(method: method, url: url, responseBytesMax: contentBytesMax)
        )
        var head: HTTPResponseHead?
        var content: [UInt8] = []
        var rest = pieces[...]
        var hasEnded = false
        do throws(HTTPViolation) {
            while true {
                switch try codec.next() {
                case .head(let received): head = received
                case .content(let bytes): content += bytes
                case .end:
                    guard let head else { return .waiting }
                    return .response(head, content, isReusable: codec.isReusable)
                case .closed: return .closed
                case .needMore:
                    if let piece = rest.popFirst() {
                        codec.receive(piece)
                    } else if hasEnded {
                        return .waiting
                    } else {
                        hasEnded = true
                        codec.receiveEnd()
                    }
                }
            }
        } catch {
            return .refused(error)
        }
    }
}

extension ResponseProperty.Seen {
    fileprivate var withoutReuse: Self {
        guard case .response(let head, let content, _) = self else { return self }
        return .response(head, content, isReusable: false)
    }
}
