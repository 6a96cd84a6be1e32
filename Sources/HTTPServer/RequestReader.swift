import HTTP
import Sockets

/// Reads one request from a connection, each part under its own deadline.
struct RequestReader {
    /// What came.
    enum Outcome {
        /// A whole request, content decoded.
        case request(HTTPRequest)
        /// A request to be refused, after which the connection ends.
        case refused(Problem)
        /// Nothing more: the client left, or stayed silent too long.
        case gone
    }

    let stream: ByteStream
    let peer: PeerInfo
    let configuration: ServerConfiguration

    /// Reads the next request; `whenBegun` is called at its first byte, once at most.
    func next(_ codec: inout ServerCodec, whenBegun: () -> Void) async -> Outcome {
        do throws(HTTPViolation) {
            return try await read(&codec, whenBegun: whenBegun)
        } catch {
            return .refused(error.problem)
        }
    }

    private func read(
        _ codec: inout ServerCodec,
        whenBegun: () -> Void
    ) async throws(HTTPViolation) -> Outcome {
        if codec.isIdle {
            // A silent connection is closed without a word: an answer to no request could be
            // taken for the answer to the next one.
            guard await receive(&codec, deadline: .now + configuration.timeouts.idle) == .arrived
            else { return .gone }
        }
        whenBegun()
        let headDeadline = EventLoop.Instant.now + configuration.timeouts.head
        while true {
            switch try codec.next() {
            case .head(let head, let expectsContinue):
                return try await readContent(&codec, head, expectsContinue)
            case .needMore:
                switch await receive(&codec, deadline: headDeadline) {
                case .arrived: continue
                case .late: return .refused(.headLate)
                case .broken: return .gone
                }
            case .closed, .content, .end:
                return .gone
            }
        }
    }

    private func readContent(
        _ codec: inout ServerCodec,
        _ head: HTTPRequestHead,
        _ expectsContinue: Bool
    ) async throws(HTTPViolation) -> Outcome {
        codec.contentBytesMax = configuration.bodyBytesMax(head)
        let deadline = EventLoop.Instant.now + configuration.timeouts.content
        var mustInvite = expectsContinue
        var content: [UInt8] = []
        while true {
            switch try codec.next() {
            case .content(let bytes):
                content.append(contentsOf: bytes)
            case .end:
                return ContentCoding.decoded(
                    head,
                    content,
                    bytesMax: codec.contentBytesMax,
                    peer: peer
                )
            case .needMore:
                // Only now: content that is refused by its declared length is never invited.
                if mustInvite {
                    mustInvite = false
                    guard await invite(deadline) else { return .gone }
                }
                switch await receive(&codec, bytesMax: 64 << 10, deadline: deadline) {
                case .arrived: continue
                case .late: return .refused(.contentLate)
                case .broken: return .gone
                }
            case .closed, .head:
                return .gone
            }
        }
    }

    private enum Arrival {
        case arrived
        case late
        case broken
    }

    private func receive(
        _ codec: inout ServerCodec,
        bytesMax: Int = 16 << 10,
        deadline: EventLoop.Instant
    ) async -> Arrival {
        do throws(SocketFailure) {
            let bytes = try await stream.read(bytesMax: bytesMax, deadline: deadline)
            if bytes.isEmpty { codec.receiveEnd() } else { codec.receive(bytes) }
            return .arrived
        } catch {
            return error == .timedOut ? .late : .broken
        }
    }

    private func invite(_ deadline: EventLoop.Instant) async -> Bool {
        do throws(SocketFailure) {
            try await stream.write(ServerCodec.continueBytes, deadline: deadline)
            return true
        } catch {
            return false
        }
    }
}
