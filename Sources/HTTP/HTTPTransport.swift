/// What a vendor gateway needs from an HTTP client: one request, one whole response.
package protocol HTTPTransport: Sendable {
    /// Sends the request and reads the whole answer, whatever its status.
    ///
    /// - Throws: `TransportFailure` if no whole, well-formed answer arrived in time.
    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse
}

/// A request to be sent to another server.
package struct OutboundRequest: Sendable, Hashable {
    /// The method.
    package var method: HTTPMethod
    /// Where it goes.
    package var url: HTTPURL
    /// The fields; `Host`, `Content-Length` and connection fields are added on the way out.
    package var fields: HTTPFields
    /// The content; empty for none.
    package var body: [UInt8]
    /// Time allowed for everything: resolving, connecting, sending and reading the answer.
    package var timeout: Duration
    /// Bytes of answer content accepted, counted after decompression.
    package var responseBytesMax: Int
    /// Whether the client may send it again by itself when a kept connection turned out to be dead;
    /// false for a request that is signed for one use.
    package var mayBeRepeated = true

    /// Makes a request; 30 seconds and 16 MiB unless told otherwise.
    package init(
        method: HTTPMethod,
        url: HTTPURL,
        fields: HTTPFields = HTTPFields(),
        body: [UInt8] = [],
        timeout: Duration = .seconds(30),
        responseBytesMax: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.timeout = timeout
        self.responseBytesMax = responseBytesMax
    }
}

/// Why no whole answer arrived.
package struct TransportFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The step that failed.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The host name has no address.
        case resolve
        /// No address accepted a connection.
        case connect
        /// The TLS handshake or the certificate check failed.
        case tls
        /// The time of the request ran out.
        case timeout
        /// The connection ended before the whole answer was there.
        case closed
        /// The answer broke the rules of HTTP.
        case protocolViolation
        /// The answer was larger than allowed.
        case tooLarge
        /// The calling task was cancelled.
        case cancelled
    }

    /// The step that failed.
    package let kind: Kind
    /// A plain sentence for a person, without secrets.
    package let sentence: String
    /// Whether the server may have acted: any byte of the request was handed to the network.
    package let requestMayHaveBeenProcessed: Bool

    /// Describes a failure.
    package init(kind: Kind, sentence: String, requestMayHaveBeenProcessed: Bool) {
        self.kind = kind
        self.sentence = sentence
        self.requestMayHaveBeenProcessed = requestMayHaveBeenProcessed
    }

    package var description: String { "\(kind.rawValue): \(sentence)" }
}
