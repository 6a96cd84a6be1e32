package import Cryptography
package import HTTP

/// Everything a server can be told.
package struct ServerConfiguration: Sendable {
    /// Where to listen.
    package enum Endpoint: Sendable, Hashable {
        /// An IP address in numbers; port 0 takes any free one.
        case tcp(host: String, port: UInt16)
        /// A path of the file system.
        case unix(path: String)
        /// Sockets that already listen, opened by a service manager.
        case inherited([Int32])
    }

    /// How long each step may take; every one bounds a wait.
    package struct Timeouts: Sendable, Hashable {
        /// From accepting a connection to the end of the TLS handshake, PROXY header included.
        package var handshake: Duration = .seconds(10)
        /// From the first byte of a request to the end of its head.
        package var head: Duration = .seconds(10)
        /// In each such span content must arrive at the lowest rate; without one, all of it.
        package var content: Duration = .seconds(30)
        /// Between two requests.
        package var idle: Duration = .seconds(60)
        /// How long an idle connection waits, once the server stops, for a request on its way.
        package var drain: Duration = .milliseconds(500)
        /// For the handler's answer.
        package var handler: Duration = .seconds(60)
        /// In each such span an answer must be taken at the lowest rate; without one, all of it.
        package var write: Duration = .seconds(30)
        /// For a client to notice that its unread request was refused, or to close its side.
        package var linger: Duration = .seconds(2)

        /// The defaults.
        package init() {}
    }

    /// The slowest a client may be, so that slowness does not occupy the server.
    package struct LowestRates: Sendable, Hashable {
        /// Bytes of content a second that must arrive; 0 bounds the whole content by its timeout.
        package var contentBytesPerSecond = 1024
        /// Bytes of an answer a second that must be taken; 0 bounds the whole answer.
        package var answerBytesPerSecond = 1024

        /// The defaults.
        package init() {}
    }

    /// Where to listen.
    package var endpoint: Endpoint
    /// Permission bits of a Unix-domain path; nil leaves them to the process's mask.
    package var unixMode: UInt32?
    /// Connections the kernel holds until they are accepted.
    package var backlog: Int32 = 1024
    /// Certificate and key; nil for plain HTTP.
    package var tls: TLSConfiguration?
    /// Threads that serve, each with its own share of the connections.
    package var loops = 1
    /// Connections served at a time; more are told 503 and closed.
    package var connectionsMax = 1024
    /// Connections served at a time from one address; more are told 429 and closed.
    ///
    /// Proxies that may speak for others are not counted; the clients they name by the PROXY
    /// protocol are.
    package var connectionsPerAddressMax = 256
    /// Requests answered on one connection before it is closed.
    package var requestsPerConnectionMax = 10_000
    /// Requests that may be sent ahead of their turn; the connection is closed behind so many.
    package var pipelinedMax = 1000
    /// Bounds on heads; those on content come from `bodyBytesMax`.
    package var limits = CodecLimits()
    /// How long each step may take.
    package var timeouts = Timeouts()
    /// The slowest a client may be.
    package var lowestRates = LowestRates()
    /// Whether several processes may listen on the same port.
    package var sharesPort = false
    /// Proxies whose connections begin with a PROXY header; every one of them must.
    package var proxyProtocol: [IPNetwork] = []
    /// Proxies whose fields about the client are believed.
    package var forwarding = ForwardingRule(proxies: [], source: .xForwardedFor)
    /// Whether large texts are compressed for clients that accept it.
    package var compressesResponses = true
    /// Bytes of content accepted for this request, before and after decompression.
    package var bodyBytesMax: @Sendable (HTTPRequestHead) -> Int = { _ in 1 << 20 }
    /// Turns a refusal of the server itself into a response.
    package var renderProblem: @Sendable (Problem) -> HTTPResponse = ProblemText.response
    /// Answers from memory, at once and on the loop's thread; nil leaves it to the handler.
    ///
    /// For the few requests that wait for nothing, such as probes of load balancers: they cost no
    /// task. It must not block.
    package var answerAtOnce: (@Sendable (HTTPRequest) -> HTTPResponse?)?
    /// Keeps back all or half of an answer and ends the connection; nil sends the whole of it.
    ///
    /// For simulators that rehearse broken connections; a service leaves it alone.
    package var cutsAnswer: (@Sendable (HTTPResponse) -> AnswerCut?)?
    /// Is told what happens; must not block.
    package var observe: (@Sendable (ServerEvent) -> Void)?
    /// Is told of every answer once it is written; must not block.
    package var recordAccess: (@Sendable (AccessRecord) -> Void)?

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
