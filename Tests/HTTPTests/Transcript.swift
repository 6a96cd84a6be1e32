@testable import HTTP

/// What one role read from a stream of bytes, without regard to how the bytes were cut.
enum Transcript: Hashable, Sendable {
    /// A whole message: its start in words, then its content.
    case message(String, String)
    /// The other side ended the connection between two messages.
    case closed
    /// Nothing more to read, the connection is open.
    case open
    /// The stream was refused.
    case refused(HTTPViolation)
}

/// A list of pieces, each received before the codec is asked again.
typealias Pieces = [[UInt8]]

/// Cuts of one stream that must all give the same transcript.
enum Cut {
    static func whole(_ bytes: [UInt8]) -> Pieces { [bytes] }
    static func bytewise(_ bytes: [UInt8]) -> Pieces { bytes.map { [$0] } }
    static func everywhere(_ bytes: [UInt8]) -> [Pieces] {
        bytes.indices.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
    }
}

/// Reads as a server that answers each request with 204 at once.
func serverTranscript(
    _ pieces: Pieces,
    ends: Bool,
    limits: CodecLimits = CodecLimits()
) -> [Transcript] {
    var codec = ServerCodec(limits: limits)
    var transcript: [Transcript] = []
    var head = ""
    var content: [UInt8] = []
    var rest = pieces[...]
    var hasEnded = false
    do throws(HTTPViolation) {
        while true {
            switch try codec.next() {
            case .head(let received, _):
                head = "\(received.method) \(received.target) \(received.version)"
                content = []
            case .content(let bytes): content += bytes
            case .end:
                transcript.append(.message(head, String(decoding: content, as: UTF8.self)))
                _ = codec.respond(HTTPResponse(status: .noContent))
                if !codec.isPersistent { return transcript }
            case .closed: return transcript + [.closed]
            case .needMore:
                if let piece = rest.popFirst() {
                    codec.receive(piece)
                } else if ends && !hasEnded {
                    hasEnded = true
                    codec.receiveEnd()
                } else {
                    return transcript + [.open]
                }
            }
        }
    } catch {
        return transcript + [.refused(error)]
    }
}

/// Reads as a client that has sent requests with these methods, each after the answer before.
func clientTranscript(
    _ pieces: Pieces,
    methods: [HTTPMethod],
    ends: Bool,
    limits: CodecLimits = CodecLimits()
) throws -> [Transcript] {
    var codec = ClientCodec(limits: limits)
    guard let url = HTTPURL("http://a/") else { return [] }
    var transcript: [Transcript] = []
    var head = ""
    var content: [UInt8] = []
    var rest = pieces[...]
    var methods = methods[...]
    var hasEnded = false
    func request() -> OutboundRequest? {
        methods.popFirst().map {
            OutboundRequest(
                method: $0,
                url: url,
                responseBytesMax: limits.contentBytesMax
            )
        }
    }
    if let first = request() { _ = codec.request(first) }
    do throws(HTTPViolation) {
        while true {
            switch try codec.next() {
            case .head(let received):
                head = "\(received.status.code) \(received.version)"
                content = []
            case .content(let bytes): content += bytes
            case .end:
                transcript.append(.message(head, String(decoding: content, as: UTF8.self)))
                guard codec.isPersistent, let next = request() else { return transcript }
                _ = codec.request(next)
            case .closed: return transcript + [.closed]
            case .needMore:
                if let piece = rest.popFirst() {
                    codec.receive(piece)
                } else if ends && !hasEnded {
                    hasEnded = true
                    codec.receiveEnd()
                } else {
                    return transcript + [.open]
                }
            }
        }
    } catch {
        return transcript + [.refused(error)]
    }
}
