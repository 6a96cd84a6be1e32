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
    private var acceptsTrailers = false
    /// How the content of the answer under way is framed; nil when none is to follow.
    private var answerFraming: AnswerFraming?
    private var trailers = HTTPFields()
    /// The last `Host` that was found to be well formed; a client repeats it with every request.
    private var knownHost = ""

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

    /// How a connection goes on.
    package enum Standing: Sendable, Hashable {
        /// Content of the answer is to follow.
        case answering
        /// The connection ends with the answer.
        case ending
        /// Nothing of a next request has arrived.
        case idle
        /// There are bytes of a next request.
        case busy
    }

    /// How the connection goes on behind what was written.
    ///
    /// Mutating only so that a codec that lies in an object is not copied to be asked.
    package mutating func standing() -> Standing {
        if isAnswering { return .answering }
        if !isPersistent { return .ending }
        return isIdle ? .idle : .busy
    }

    /// Takes the fields behind the content of the request that ended last.
    package mutating func takeTrailers() -> HTTPFields {
        defer { trailers = HTTPFields() }
        return trailers
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
        let head = try TargetRules.head(raw.start, fields: raw.fields, knownHost: &knownHost)
        framing = try Framing.request(head.fields, version: head.version)
        contentReader = nil
        headReader.restart()
        (method, version) = (head.method, head.version)
        acceptsTrailers = version == .http11 && head.fields.list(.te, contains: "trailers")
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
            trailers = reader.trailers
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
        var writer = MessageWriter(reserving: 512 + response.body.count)
        writer.statusLine(response.status)
        if let date, !response.fields.contains(.date) { writer.field(.date, date) }
        writer.fields(response.fields)
        let isEmpty = response.status == .noContent || response.status == .notModified
        if let stream = response.stream {
            answerFraming = isEmpty ? nil : frame(stream, &writer)
        } else if !isEmpty {
            // No Content-Length with 204 (RFC 9110 §8.6); with 304 it would describe the other
            // answer.
            writer.contentLength(response.body.count)
        }
        if !conversation.isPersistent {
            writer.field(.connection, "close")
        } else if version == .http10 {
            writer.field(.connection, "keep-alive")
        }
        writer.lineEnd()
        if answerFraming == nil {
            if !isEmpty, method != .head { writer.content(response.body) }
            _ = conversation.responder(.end)
        }
        return writer.bytes
    }
}

// MARK: - Content that is made while it is sent

extension ServerCodec {
    /// How the end of an answer's content is known whose length is not.
    private enum AnswerFraming: Sendable, Hashable {
        /// In chunks; with these fields behind the last one, if the client accepts any.
        case chunked(trailerNames: [HTTPFieldName])
        /// HTTP/1.0 knows no chunks: by the end of the connection.
        case untilClose
    }

    /// Whether the head of an answer was written whose content follows by `content`.
    package var isAnswering: Bool { answerFraming != nil }

    /// Writes the framing fields; nil where no content follows.
    private mutating func frame(
        _ stream: ContentStream,
        _ writer: inout MessageWriter
    ) -> AnswerFraming? {
        guard version == .http11 else {
            conversation.endPersistence()
            return method == .head ? nil : .untilClose
        }
        writer.field(.transferEncoding, "chunked")
        let names = acceptsTrailers ? stream.trailerNames : []
        if !names.isEmpty {
            writer.field(.trailer, names.map(\.rawValue).joined(separator: ", "))
        }
        return method == .head ? nil : .chunked(trailerNames: names)
    }

    /// Writes the next bytes of the content; no bytes write nothing, for an empty chunk is the last.
    package func content(_ bytes: [UInt8]) -> [UInt8] {
        precondition(isAnswering, "content follows the head of an answer that has some")
        guard answerFraming != .untilClose, !bytes.isEmpty else { return bytes }
        var writer = MessageWriter(reserving: bytes.count + 24)
        writer.text(String(bytes.count, radix: 16))
        writer.lineEnd()
        writer.content(bytes)
        writer.lineEnd()
        return writer.bytes
    }

    /// Writes the end of the content, and the announced ones of these fields (RFC 9112 §7.1.2).
    package mutating func endContent(trailers: HTTPFields = HTTPFields()) -> [UInt8] {
        precondition(isAnswering, "content ends once")
        let framing = answerFraming
        answerFraming = nil
        _ = conversation.responder(.end)
        guard case .chunked(let names) = framing else { return [] }
        var writer = MessageWriter(reserving: 64)
        writer.text("0\r\n")
        writer.fields(HTTPFields(trailers.filter { names.contains($0.name) }))
        writer.lineEnd()
        return writer.bytes
    }
}
