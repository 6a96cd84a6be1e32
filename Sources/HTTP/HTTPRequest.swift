/// Who sent a request, as far as the socket, its certificate and the configured proxies tell.
package struct PeerInfo: Sendable, Hashable {
    /// The client's numeric address without port, or `unix` for a Unix-domain socket.
    package let address: String
    /// Whether the client's request came over TLS.
    package let isTLS: Bool
    /// The configured proxy that told of the client; nil for a client that is connected itself.
    package let proxy: String?
    /// Who the client is by its verified certificate; nil without one.
    package let identity: ClientIdentity?

    /// Describes a peer.
    package init(
        address: String,
        isTLS: Bool,
        proxy: String? = nil,
        identity: ClientIdentity? = nil
    ) {
        self.address = address
        self.isTLS = isTLS
        self.proxy = proxy
        self.identity = identity
    }
}

/// A client that proved by its certificate who it is.
package struct ClientIdentity: Sendable, Hashable {
    /// The distinguished name as RFC 2253 writes it, `CN=salesforce,O=Example`.
    package let subject: String
    /// The SHA-256 digest of the certificate's DER form, 64 hexadecimal digits.
    package let fingerprint: String

    /// Describes an accepted certificate.
    package init(subject: String, fingerprint: String) {
        self.subject = subject
        self.fingerprint = fingerprint
    }
}

/// A whole request with its content.
package struct HTTPRequest: Sendable, Hashable {
    /// The method.
    package let method: HTTPMethod
    /// The target in origin form as received, such as `/v1/jobs/1?wait=5`, or `*`.
    package let target: String
    /// The fields in the order received.
    package var fields: HTTPFields
    /// The content, with transfer and content codings already removed.
    package let body: [UInt8]
    /// Fields that came behind chunked content.
    ///
    /// Nothing in `fields` may be replaced by them (RFC 9110 §6.5.1).
    package let trailers: HTTPFields
    /// The sender, where known.
    package let peer: PeerInfo?
    /// The place of the request in a trace, where a server noted it.
    package var trace: TraceContext?

    /// Makes a request.
    package init(
        method: HTTPMethod,
        target: String,
        fields: HTTPFields = HTTPFields(),
        body: [UInt8] = [],
        trailers: HTTPFields = HTTPFields(),
        peer: PeerInfo? = nil,
        trace: TraceContext? = nil
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.trailers = trailers
        self.peer = peer
        self.trace = trace
    }

    /// The part of the target before `?`, still percent-encoded; dots are not resolved.
    package var path: String { HTTPTarget.path(of: target) }

    /// The segments of the path, each decoded on its own, so `%2F` stays inside its segment.
    ///
    /// `/v1/jobs` gives `["v1", "jobs"]`, `/` gives `[""]`.
    /// - Throws: `PercentCodingFault` for the first segment that is not well formed.
    package var pathSegments: [String] {
        get throws(PercentCodingFault) { try HTTPTarget.segments(ofPath: path) }
    }

    /// The part of the target behind `?`, still percent-encoded; nil without a `?`.
    package var queryText: String? { HTTPTarget.query(of: target) }

    /// The decoded pairs of the query, in order; empty without a query.
    ///
    /// - Throws: `PercentCodingFault` for the first pair that is not well formed.
    package var query: [QueryItem] {
        get throws(PercentCodingFault) { try QueryItem.parse(queryText ?? "") }
    }
}

/// The line and fields of a request, before its content has been read.
package struct HTTPRequestHead: Sendable, Hashable {
    /// The method.
    package let method: HTTPMethod
    /// The target in origin form as received.
    package let target: String
    /// The protocol version of the sender.
    package let version: HTTPVersion
    /// The fields in the order received.
    package let fields: HTTPFields

    /// Makes a head.
    package init(
        method: HTTPMethod,
        target: String,
        version: HTTPVersion = .http11,
        fields: HTTPFields = HTTPFields()
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
    }

    /// The part of the target before `?`, still percent-encoded.
    package var path: String { HTTPTarget.path(of: target) }
}

/// The two protocol versions this codec speaks.
package enum HTTPVersion: Sendable, Hashable {
    /// HTTP/1.0: one request a connection unless asked otherwise.
    case http10
    /// HTTP/1.1 and later minor versions.
    case http11
}
