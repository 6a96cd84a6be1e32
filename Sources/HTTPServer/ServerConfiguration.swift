package import Cryptography
package import HTTP
package import Sockets

/// Everything a server can be told.
package struct ServerConfiguration: Sendable {
    /// Where to listen.
    package enum Endpoint: Sendable, Hashable {
        /// An IP address in numbers; port 0 takes any free one.
        case tcp(host: String, port: UInt16)
        /// A path of the file system.
        case unix(path: String)
    }

    /// How long each step may take; every one bounds a wait.
    package struct Timeouts: Sendable, Hashable {
        /// From accepting a connection to the end of the TLS handshake.
        package var handshake: Duration = .seconds(10)
        /// From the first byte of a request to the end of its head.
        package var head: Duration = .seconds(10)
        /// From the end of the head to the end of the content.
        package var content: Duration = .seconds(30)
        /// Between two requests.
        package var idle: Duration = .seconds(60)
        /// For the handler's answer.
        package var handler: Duration = .seconds(60)
        /// For writing one response.
        package var write: Duration = .seconds(30)
        /// For a client to notice that its unread request was refused.
        package var linger: Duration = .seconds(2)

        /// The defaults.
        package init() {}
    }

    /// Where to listen.
    package var endpoint: Endpoint
    /// Certificate and key; nil for plain HTTP.
    package var tls: TLSConfiguration?
    /// Connections served at a time; more are told 503 and closed.
    package var connectionsMax = 1024
    /// Bounds on heads; those on content come from `bodyBytesMax`.
    package var limits = CodecLimits()
    /// How long each step may take.
    package var timeouts = Timeouts()
    /// Whether several processes may listen on the same port.
    package var sharesPort = false
    /// Whether large texts are compressed for clients that accept it.
    package var compressesResponses = true
    /// Bytes of content accepted for this request, before and after decompression.
    package var bodyBytesMax: @Sendable (HTTPRequestHead) -> Int = { _ in 1 << 20 }
    /// Turns a refusal of the server itself into a response.
    package var renderProblem: @Sendable (Problem) -> HTTPResponse = ProblemText.response
    /// Keeps back all or half of an answer and ends the connection; nil sends the whole of it.
    ///
    /// For simulators that rehearse broken connections; a service leaves it alone.
    package var cutsAnswer: @Sendable (HTTPResponse) -> AnswerCut? = { _ in nil }
    /// Is told what happens; must not block.
    package var observe: @Sendable (ServerEvent) -> Void = { _ in }

    /// Listens there, with the defaults for everything else.
    package init(endpoint: Endpoint, tls: TLSConfiguration? = nil) {
        self.endpoint = endpoint
        self.tls = tls
    }

    /// Listens on an IP address; port 0 takes any free one.
    package init(host: String = "127.0.0.1", port: UInt16 = 0, tls: TLSConfiguration? = nil) {
        self.init(endpoint: .tcp(host: host, port: port), tls: tls)
    }
}

/// How much of an answer is kept back.
package enum AnswerCut: Sendable, Hashable {
    /// Nothing is sent.
    case whole
    /// The first half of the bytes is sent.
    case half
}

/// What happens on a server, for logs and metrics; never holds content or credentials.
package enum ServerEvent: Sendable {
    /// A connection was accepted.
    case connectionOpened
    /// A connection ended, whoever ended it.
    case connectionClosed
    /// A connection was refused because too many are open.
    case connectionRefused
    /// A TLS handshake failed.
    case handshakeFailed(SocketFailure)
    /// Accepting failed; it is tried again.
    case acceptFailed(SocketFailure)
    /// The server refused a request without asking the handler.
    case requestRefused(Problem)
    /// A request was answered by the handler.
    case answered(HTTPMethod, path: String, HTTPStatus, took: Duration)
}
