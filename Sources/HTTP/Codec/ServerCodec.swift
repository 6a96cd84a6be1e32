/// The server's side of one connection: request bytes in, response bytes out; no input or output.
///
/// Feed with `receive`, ask `next` until it says `needMore`. After `end`, exactly one `respond`
/// leads to the next request; requests that are pipelined wait in the buffer until then.
/// Source: RFC 9112.
package struct ServerCodec: Sendable {
    /// What the received bytes hold next.
    package enum Event: Sendable, Hashable {
        /// More bytes must arrive first, or the current request must be answered first.
        case needMore
        /// A request began. With `expectsContinue` the client waits for `continueBytes`.
        case head(HTTPRequestHead, expectsContinue: Bool)
        /// The next bytes of its content, never empty.
        case content([UInt8])
        /// The request is complete.
        case end
        /// The client ended the connection between two requests.
        case closed
    }

    /// Bytes of content accepted; to be set between `head` and the following `next`.
    package var contentBytesMax: Int {
        get { limits.contentBytesMax }
        set { limits.contentBytesMax = newValue }
    }

    private var limits: CodecLimits
    private var buffer = ReceiveBuffer()
    private var atEnd = false
    private var conversation = Conversation()
    private var headReader: HeadReader<StartLine.Request>
    private var framing = Framing.none
    private var contentReader: ContentReader?
    private var method = HTTPMethod.get
    private var version = HTTPVersion.http11

    /// A connection at its start.
    package init(limits: CodecLimits = CodecLimits()) {
        self.limits = limits
        headReader = HeadReader(
            limits: limits,
            startLineTooLong: .targetTooLong,
            startLineRule: StartLine.request
        )
    }

    /// Whether the connection may carry another exchange.
    package var isPersistent: Bool {
        conversation.isPersistent && conversation.requester != .failed
    }

    /// Whether nothing of a next request has arrived.
    package var isIdle: Bool {
        conversation.requester == .idle && buffer.isEmpty && headReader.isUntouched
    }

    /// Takes bytes that arrived.
    package mutating func receive(_ bytes: [UInt8]) { buffer.append(bytes) }

    /// Notes that the client will send nothing more.
    package mutating func receiveEnd() { atEnd = true }

    /// The next event.
    ///
    /// - Throws: `HTTPViolation`; afterwards only one error response can be sent.
    package mutating func next() throws(HTTPViolation) -> Event {
        do {
            switch conversation.requester {
            case .idle: return try nextHead()
            case .content: return try nextContent()
            case .done, .failed: return .needMore
            case .closed: return .closed
            }
        } catch {
            // A head that was refused has no method that could forbid content in the answer.
            if conversation.requester == .idle { method = .get }
            _ = conversation.requester(.fault)
            conversation.endPersistence()
            throw error
        }
    }

    private mutating func nextHead() throws(HTTPViolation) -> Event {
        guard let raw = try headReader.read(from: &buffer) else {
            guard atEnd else { return .needMore }
            guard buffer.isEmpty, headReader.isUntouched else { throw .truncated }
            _ = conversation.requester(.close)
            return .closed
        }
        let head = try TargetRules.head(raw.start, fields: raw.fields)
        framing = try Framing.request(head.fields, version: head.version)
        contentReader = nil
        headReader.restart()
        (method, version) = (head.method, head.version)
        if !Persistence.isWanted(head.fields, version: version) { conversation.endPersistence() }
        let expectsContinue = try Self.expectsContinue(head)
        _ = conversation.requester(.head)
        // Content that is already here needs no invitation (RFC 9110 §10.1.1).
        let waits = expectsContinue && framing != .none && framing != .length(0) && buffer.isEmpty
        return .head(head, expectsContinue: waits)
    }

    private mutating func nextContent() throws(HTTPViolation) -> Event {
        if framing == .none {
            _ = conversation.requester(.end)
            return .end
        }
        var reader: ContentReader
        if let contentReader {
            reader = contentReader
        } else {
            reader = try ContentReader(framing: framing, limits: limits)
        }
        let step = try reader.read(from: &buffer, atEnd: atEnd)
        contentReader = reader
        switch step {
        case .needMore: return .needMore
        case .content(let bytes):
            _ = conversation.requester(.content)
            return .content(bytes)
        case .end:
            _ = conversation.requester(.end)
            return .end
        }
    }

    /// Whether the client waits for an interim answer; HTTP/1.0 cannot (RFC 9110 §10.1.1).
    private static func expectsContinue(_ head: HTTPRequestHead) throws(HTTPViolation) -> Bool {
        guard head.version == .http11, head.fields.contains(.expect) else { return false }
        let expectations = head.fields.list(.expect)
        guard expectations.allSatisfy({ Grammar.lowercased($0) == "100-continue" }) else {
            throw .expectation
        }
        return !expectations.isEmpty
    }
}

extension ServerCodec {
    /// The interim answer that invites the content.
    package static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Writes the answer to the current request and ends the exchange.
    ///
    /// Framing and connection fields are the codec's: those in `response` are dropped, except
    /// that `Connection: close` and `closing` end the connection. Content is left out for HEAD,
    /// 204 and 304 (RFC 9110 §6.4.1).
    /// Shape: `date` is the value of the `Date` field, used unless the response has its own.
    package mutating func respond(
        _ response: HTTPResponse,
        date: String? = nil,
        closing: Bool = false
    ) -> [UInt8] {
        precondition(
            conversation.requester == .done,
            "a response needs a request that is not yet answered"
        )
        if closing || response.fields.list(.connection, contains: "close") {
            conversation.endPersistence()
        }
        return write(response, date: date)
    }

    /// Writes an answer before the end of the request, or to a request that broke a rule.
    ///
    /// What follows is never read: the connection ends with this answer.
    package mutating func refuse(_ response: HTTPResponse, date: String? = nil) -> [UInt8] {
        _ = conversation.requester(.fault)
        conversation.endPersistence()
        return write(response, date: date)
    }

    private mutating func write(_ response: HTTPResponse, date: String?) -> [UInt8] {
        _ = conversation.responder(.head)
        _ = conversation.responder(.end)
        var writer = MessageWriter(reserving: 512 + response.body.count)
        writer.statusLine(response.status)
        if let date, !response.fields.contains(.date) { writer.field(.date, date) }
        writer.fields(response.fields)
        let isEmpty = response.status == .noContent || response.status == .notModified
        // No Content-Length with 204 (RFC 9110 §8.6); with 304 it would describe the other answer.
        if !isEmpty { writer.contentLength(response.body.count) }
        if !conversation.isPersistent {
            writer.field(.connection, "close")
        } else if version == .http10 {
            writer.field(.connection, "keep-alive")
        }
        writer.lineEnd()
        if !isEmpty && method != .head { writer.content(response.body) }
        return writer.bytes
    }
}
