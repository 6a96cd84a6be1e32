/// Asks a proxy for a tunnel to another server; no input or output.
///
/// Send `bytes`, feed what comes back until it is established or refused.
/// Source: RFC 9110 §9.3.6.
package struct TunnelRequest: Sendable {
    /// What the proxy has said so far.
    package enum Progress: Sendable, Hashable {
        /// More bytes must arrive first.
        case needMore
        /// Everything sent from now on reaches the other server.
        case established
        /// The proxy does not make the tunnel.
        case refused(HTTPStatus)
        /// The answer is none, or bytes come behind it: a tunnel begins empty, for the other server
        /// waits for us to speak.
        case broken(HTTPViolation)
    }

    /// The request to be sent.
    package let bytes: [UInt8]

    private var buffer = ReceiveBuffer()
    private var headReader: HeadReader<StartLine.Status>
    private var interimResponses = 0
    private let limits: CodecLimits

    /// A request for a tunnel to the server of this address.
    ///
    /// Shape: `authorization` is the value of `Proxy-Authorization`, nil for a proxy that asks for
    /// none.
    package init(to url: HTTPURL, authorization: String?, limits: CodecLimits = CodecLimits()) {
        self.limits = limits
        headReader = HeadReader(
            limits: limits,
            startLineTooLong: .statusLine,
            startLineRule: StartLine.status
        )
        let host = url.host.utf8.contains(UInt8(ascii: ":")) ? "[\(url.host)]" : url.host
        // Always with the port, even the default one (RFC 9112 §3.2.3).
        let authority = "\(host):\(url.port)"
        var writer = MessageWriter(reserving: 256)
        writer.text("CONNECT \(authority) HTTP/1.1\r\n")
        writer.field(.host, authority)
        if let authorization {
            // Goes through a field, so that a line break in it cannot become another field.
            let field = HTTPField("Proxy-Authorization", authorization)
            writer.field(field.name, field.value)
        }
        writer.lineEnd()
        bytes = writer.bytes
    }

    /// Takes bytes that arrived.
    package mutating func receive(_ more: [UInt8]) -> Progress {
        buffer.append(more)
        do throws(HTTPViolation) {
            return try read()
        } catch {
            return .broken(error)
        }
    }

    private mutating func read() throws(HTTPViolation) -> Progress {
        while let head = try headReader.read(from: &buffer) {
            headReader.restart()
            let status = head.start.status
            if status.isInformational {
                interimResponses += 1
                guard status.code != 101, interimResponses <= limits.interimResponsesMax else {
                    throw .interimResponse
                }
                continue
            }
            // Content of a refusal is not read: the connection is given up.
            guard status.isSuccess else { return .refused(status) }
            guard buffer.isEmpty else { throw .statusLine }
            return .established
        }
        return .needMore
    }
}
