import HTTP
import Sockets

/// One connection and what its codec knows about it; owned by one request at a time.
struct ClientConnection: Sendable {
    let stream: ByteStream
    var codec: ClientCodec
    /// When the last answer was complete.
    var idleSince: EventLoop.Instant = .now
}
