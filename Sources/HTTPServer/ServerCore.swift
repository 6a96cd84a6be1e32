import Cryptography
package import HTTP
import Sockets
import Synchronization

/// What answers requests.
package typealias RequestHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// What all loops of one server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let spans: Spans
    let handler: RequestHandler
    let admission: Admission
    let responseCoding: ResponseCoding

    /// The certificates in use; replaced when they are renewed.
    private let currentTLS: Mutex<TLSConfiguration?>

    init(configuration: ServerConfiguration, handler: @escaping RequestHandler) {
        self.configuration = configuration
        spans = Spans(configuration.timeouts)
        isTimed = configuration.observe != nil || configuration.recordAccess != nil
        self.handler = handler
        admission = Admission(
            servedMax: configuration.connectionsMax,
            ofAddressMax: configuration.connectionsPerAddressMax
        )
        responseCoding = ResponseCoding(isOn: configuration.compressesResponses)
        currentTLS = Mutex(configuration.tls)
    }

    /// Whether anybody is told how long the steps of a request take.
    let isTimed: Bool

    /// The certificates for the next connection; nil for plain HTTP.
    var tls: TLSConfiguration? {
        configuration.tls == nil ? nil : currentTLS.withLock { $0 }
    }

    /// Replaces the certificates for connections to come.
    func replace(_ tls: TLSConfiguration) { currentTLS.withLock { $0 = tls } }

    /// Whether connections from this address begin with a PROXY header.
    func speaksProxyProtocol(_ address: IPAddress?) -> Bool {
        guard let address else { return false }
        return configuration.proxyProtocol.contains(address)
    }

    /// Whether connections from this address are counted by it.
    func isCountedByAddress(_ address: IPAddress) -> Bool {
        !configuration.proxyProtocol.contains(address)
            && !configuration.forwarding.isProxy(address)
    }
}

extension ServerCore {
    /// The timeouts of the configuration, ready to be added to a moment.
    struct Spans: Sendable {
        let handshake: LoopSpan
        let head: LoopSpan
        let content: LoopSpan
        let idle: LoopSpan
        /// For an idle connection of a server that stops.
        let drain: LoopSpan
        let handler: LoopSpan
        let write: LoopSpan
        let linger: LoopSpan

        init(_ timeouts: ServerConfiguration.Timeouts) {
            handshake = LoopSpan(timeouts.handshake)
            head = LoopSpan(timeouts.head)
            content = LoopSpan(timeouts.content)
            idle = LoopSpan(timeouts.idle)
            drain = LoopSpan(min(timeouts.drain, timeouts.idle))
            handler = LoopSpan(timeouts.handler)
            write = LoopSpan(timeouts.write)
            linger = LoopSpan(timeouts.linger)
        }
    }
}
