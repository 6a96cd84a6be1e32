package import HTTP
package import Sockets

/// What happens on a server, for logs and metrics; never holds content or credentials.
package enum ServerEvent: Sendable {
    /// A connection was accepted.
    case connectionOpened
    /// A connection ended, whoever ended it.
    case connectionClosed
    /// A connection was refused because too many are open.
    case connectionRefused
    /// A TLS handshake or a PROXY header failed.
    case handshakeFailed(SocketFailure)
    /// Accepting failed; it is tried again.
    case acceptFailed(SocketFailure)
    /// The server refused a request without asking the handler.
    case requestRefused(Problem)
    /// A request was answered by the handler.
    case answered(HTTPMethod, path: String, HTTPStatus, took: Duration)
}
