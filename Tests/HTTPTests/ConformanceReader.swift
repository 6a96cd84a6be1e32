@testable import HTTP

/// What one side of a connection read, in the words of the conformance tables.
enum ConformanceReader {
    /// Reads as a server that answers each request with 204.
    ///
    /// Shape: a request is `METHOD target`, then ` 1.0` for that version, ` Field=value` for the
    /// field to show, ` <content>`; `100` is an invitation; a refusal is its status and name; the
    /// last word is `open`, `close` (by us) or `ended` (by the client).
    static func server(_ pieces: Pieces, _ vector: ConformanceVector) -> [String] {
        var codec = ServerCodec()
        var words: [String] = []
        var head = ""
        var content: [UInt8] = []
        var source = PieceSource(pieces, ends: vector.ends)
        do throws(HTTPViolation) {
            while true {
                switch try codec.next() {
                case .head(let received, let expectsContinue):
                    head = "\(received.method) \(received.target)"
                    if received.version == .http10 { head += " 1.0" }
                    if let shown = vector.shown {
                        head += " \(shown)=" + received.fields.values(shown).joined(separator: "+")
                    }
                    if expectsContinue { words.append("100") }
                    content = []
                case .content(let bytes): content += bytes
                case .end:
                    words.append(head + text(content))
                    _ = codec.respond(HTTPResponse(status: .noContent))
                    if !codec.isPersistent { return words + ["close"] }
                case .closed: return words + ["ended"]
                case .needMore:
                    switch source.next() {
                    case .bytes(let bytes): codec.receive(bytes)
                    case .end: codec.receiveEnd()
                    case .nothing: return words + ["open"]
                    }
                }
            }
        } catch {
            return words + ["\(error.problem.status.code) \(error)"]
        }
    }

    /// Reads as a client that has sent requests with these methods.
    ///
    /// Shape: an answer is its code, then ` 1.0` for that version and ` <content>`; a refusal is
    /// its name; the last word is `open`, `close` (the connection is spent) or `ended`.
    static func client(
        _ pieces: Pieces,
        _ vector: ConformanceVector,
        methods: [HTTPMethod]
    ) -> [String] {
        var codec = ClientCodec(limits: CodecLimits())
        var methods = methods[...]
        func ask() -> Bool {
            guard let url = HTTPURL("http://a/"), let method = methods.popFirst() else {
                return false
            }
            let bytesMax = CodecLimits().contentBytesMax
            _ = codec.request(OutboundRequest(method: method, url: url, responseBytesMax: bytesMax))
            return true
        }
        var words: [String] = []
        var head = ""
        var content: [UInt8] = []
        var source = PieceSource(pieces, ends: vector.ends)
        _ = ask()
        do throws(HTTPViolation) {
            while true {
                switch try codec.next() {
                case .head(let received):
                    head = "\(received.status.code)"
                    if received.version == .http10 { head += " 1.0" }
                    content = []
                case .content(let bytes): content += bytes
                case .end:
                    words.append(head + text(content))
                    if !codec.isPersistent { return words + ["close"] }
                    if !ask() { return words + ["open"] }
                case .closed: return words + ["ended"]
                case .needMore:
                    switch source.next() {
                    case .bytes(let bytes): codec.receive(bytes)
                    case .end: codec.receiveEnd()
                    case .nothing: return words + ["open"]
                    }
                }
            }
        } catch {
            return words + ["\(error)"]
        }
    }

    /// The bytes with which a server answers the last request of a stream.
    static func answer(_ pieces: Pieces, _ response: HTTPResponse, requests: Int) -> String {
        var codec = ServerCodec()
        var source = PieceSource(pieces, ends: false)
        var answered = 0
        do throws(HTTPViolation) {
            while true {
                switch try codec.next() {
                case .head, .content: continue
                case .end:
                    answered += 1
                    guard answered == requests else {
                        _ = codec.respond(HTTPResponse(status: .noContent))
                        continue
                    }
                    return String(decoding: codec.respond(response), as: UTF8.self)
                case .closed: return ""
                case .needMore:
                    guard case .bytes(let bytes) = source.next() else { return "" }
                    codec.receive(bytes)
                }
            }
        } catch {
            return String(decoding: codec.refuse(response), as: UTF8.self)
        }
    }

    private static func text(_ content: [UInt8]) -> String {
        content.isEmpty ? "" : " <\(String(decoding: content, as: UTF8.self))>"
    }
}

/// Hands out pieces of a stream, then its end if it has one.
private struct PieceSource {
    enum Arrival {
        case bytes([UInt8])
        case end
        case nothing
    }

    private var rest: ArraySlice<[UInt8]>
    private var mustEnd: Bool

    init(_ pieces: Pieces, ends: Bool) {
        rest = pieces[...]
        mustEnd = ends
    }

    mutating func next() -> Arrival {
        if let piece = rest.popFirst() { return .bytes(piece) }
        defer { mustEnd = false }
        return mustEnd ? .end : .nothing
    }
}
