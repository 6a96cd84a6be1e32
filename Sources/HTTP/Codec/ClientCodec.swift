/// The client's side of one connection: request bytes out, response bytes in; no input or output.
///
/// `request` gives the bytes to send; then feed with `receive` and ask `next` until `end`.
/// Interim answers are skipped. Source: RFC 9112.
package struct ClientCodec: Sendable {
    /// What the received bytes hold next.
    package enum Event: Sendable, Hashable {
        /// More bytes must arrive first.
        case needMore
        /// The final answer began.
        case head(HTTPResponseHead)
        /// The next bytes of its content, never empty.
        case content([UInt8])
        /// The answer is complete.
        case end
        /// The server ended the connection before any byte of an answer.
        case closed
    }

    private var limits: CodecLimits
    private var buffer = ReceiveBuffer()
    private var atEnd = false
    private var conversation = Conversation()
    private var headReader: HeadReader<StartLine.Status>
    private var contentReader: ContentReader?
    private var method = HTTPMethod.get
    private var interimResponses = 0
    /// The fields behind the content of the answer that ended last.
    package private(set) var trailers = HTTPFields()

    /// A connection at its start.
    package init(limits: CodecLimits = CodecLimits()) {
        self.limits = limits
        headReader = HeadReader(
            limits: limits,
            startLineTooLong: .statusLine,
            startLineRule: StartLine.status
        )
    }

    /// Whether nobody has asked for the end of the connection.
    var isPersistent: Bool { conversation.isPersistent }

    /// Whether another request may be sent: the last answer was read whole, nobody asked for the
    /// end, and nothing unasked has arrived.
    package var isReusable: Bool {
        isPersistent && conversation.requester == .idle && buffer.isEmpty && !atEnd
    }

    /// Takes bytes that arrived.
    package mutating func receive(_ bytes: [UInt8]) { buffer.append(bytes) }

    /// Notes that the server will send nothing more.
    package mutating func receiveEnd() { atEnd = true }

    /// Writes a request, content included.
    ///
    /// `Host` and the framing fields are the codec's. Content-Length is sent whenever the method
    /// has a meaning for content, even if there is none (RFC 9110 §8.6).
    package mutating func request(_ request: OutboundRequest) -> [UInt8] {
        limits.contentBytesMax = request.responseBytesMax
        precondition(conversation.requester(.head), "a request needs an idle connection")
        _ = conversation.requester(.end)
        method = request.method
        interimResponses = 0

        var writer = MessageWriter(reserving: 1024 + request.body.count)
        writer.text("\(request.method.rawValue) \(request.url.target) HTTP/1.1\r\n")
        writer.field(.host, request.url.authority)
        var fields = request.fields
        fields.remove(.host)
        fields.remove(.expect)
        writer.fields(fields)
        let contentIsExpected = [.post, .put, .patch].contains(request.method)
        if contentIsExpected || !request.body.isEmpty {
            writer.field(.contentLength, "\(request.body.count)")
        }
        writer.lineEnd()
        writer.content(request.body)
        return writer.bytes
    }

    /// The next event.
    ///
    /// - Throws: `HTTPViolation`; afterwards the connection is of no more use.
    package mutating func next() throws(HTTPViolation) -> Event {
        do {
            switch conversation.responder {
            case .idle: return try nextHead()
            case .content: return try nextContent()
            case .done, .failed: return .needMore
            case .closed: return .closed
            }
        } catch {
            _ = conversation.responder(.fault)
            conversation.endPersistence()
            throw error
        }
    }

    private mutating func nextHead() throws(HTTPViolation) -> Event {
        while true {
            guard let raw = try headReader.read(from: &buffer) else {
                guard atEnd else { return .needMore }
                guard buffer.isEmpty, headReader.isUntouched, interimResponses == 0 else {
                    throw .truncated
                }
                _ = conversation.responder(.close)
                return .closed
            }
            let (version, status) = (raw.start.version, raw.start.status)
            let head = HTTPResponseHead(status: status, version: version, fields: raw.fields)
            headReader.restart()
            if status.isInformational {
                // 101 would change the protocol, which this client never asks for.
                interimResponses += 1
                guard status.code != 101, interimResponses <= limits.interimResponsesMax,
                    conversation.responder(.interim)
                else { throw .interimResponse }
                continue
            }
            // An answer without a request is as wrong as any other stray bytes.
            guard conversation.responder(.head) else { throw .statusLine }
            let framing = try Framing.response(head, to: method)
            contentReader = try ContentReader(framing: framing, limits: limits)
            if framing == .untilClose || !Persistence.isWanted(head.fields, version: version) {
                conversation.endPersistence()
            }
            return .head(head)
        }
    }

    private mutating func nextContent() throws(HTTPViolation) -> Event {
        guard var reader = contentReader else { return .needMore }
        let step = try reader.read(from: &buffer, atEnd: atEnd)
        contentReader = reader
        switch step {
        case .needMore: return .needMore
        case .content(let bytes):
            _ = conversation.responder(.content)
            return .content(bytes)
        case .end:
            trailers = reader.trailers
            contentReader = nil
            _ = conversation.responder(.end)
            return .end
        }
    }
}
