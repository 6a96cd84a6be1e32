import CLinux

/// Why an operation on a socket did not happen.
package enum SocketFailure: Error, Sendable, Hashable {
    /// The deadline passed.
    case timedOut
    /// The calling task was cancelled.
    case cancelled
    /// This side closed the socket.
    case closed
    /// The other side cut the connection.
    case reset
    /// Nobody listens there.
    case refused
    /// There is no way to the address.
    case unreachable
    /// The address is taken by another socket.
    case addressInUse
    /// This process may not use the address.
    case permissionDenied
    /// The process or the system has no descriptors left.
    case descriptorsExhausted
    /// The host name has no address.
    case nameNotFound(String)
    /// The path is too long for a Unix-domain address, or the host is no address.
    case addressMalformed(String)
    /// TLS failed; the sentence says how.
    case tls(String)
    /// Anything else, with the name of the call and its error number.
    case system(call: String, errno: Int32)

    /// Classifies an error number.
    init(_ call: String, errno number: Int32) {
        self =
            switch number {
            case ECONNRESET, EPIPE, ENOTCONN: .reset
            case ECONNREFUSED, ENOENT: .refused
            case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT: .unreachable
            case ETIMEDOUT: .timedOut
            case EADDRINUSE: .addressInUse
            case EACCES, EPERM: .permissionDenied
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: .descriptorsExhausted
            default: .system(call: call, errno: number)
            }
    }
}

extension SocketFailure: CustomStringConvertible {
    /// A plain sentence.
    package var description: String {
        switch self {
        case .timedOut: "The time ran out."
        case .cancelled: "The task was cancelled."
        case .closed: "The socket is closed."
        case .reset: "The other side cut the connection."
        case .refused: "The connection was refused."
        case .unreachable: "The address cannot be reached."
        case .addressInUse: "The address is already in use."
        case .permissionDenied: "This process may not use the address."
        case .descriptorsExhausted: "No file descriptors are left."
        case .nameNotFound(let name): "The host name \(name) has no address."
        case .addressMalformed(let text): "\(text) is not a usable address."
        case .tls(let sentence): sentence
        case .system(let call, let number): "\(call) failed with error \(number)."
        }
    }
}
