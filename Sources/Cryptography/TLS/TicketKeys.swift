import COpenSSL

/// The keys under which a server's session tickets are sealed.
///
/// A server that renews its certificates keeps them, so that clients need not shake hands anew; it
/// takes new ones now and then, for whoever learns them can read what resumed sessions of TLS 1.2
/// said.
///
/// *Source*: RFC 5077, RFC 8446 section 4.6.1.
package struct TicketKeys: Sendable {
    /// Name, MAC key and cipher key, as OpenSSL wants them.
    private static let bytesCount = 80

    private let secret: [UInt8]

    /// New keys.
    package init() { secret = RandomBytes.generate(32) }

    /// The keys for a server that trusts these clients.
    ///
    /// A resumed session is not judged again, so tickets must end with the trust they were given
    /// under: other authorities, other keys.
    func bytes(for clients: ClientCertificates) -> [UInt8] {
        let (rule, authorities): (String, [UInt8]) =
            switch clients {
            case .none: ("none", [])
            case .optional(let caPEM): ("optional", caPEM)
            case .required(let caPEM): ("required", caPEM)
            }
        let label = Array(rule.utf8) + SHA256.digest(authorities)
        var bytes: [UInt8] = []
        let mac = HMACSHA256(key: secret)
        for block in UInt8(0)..<3 {
            bytes += mac.authenticate(label + [block])
        }
        return Array(bytes.prefix(Self.bytesCount))
    }
}

extension TLSContext {
    /// Seals and opens session tickets with these keys.
    mutating func useTickets(
        _ keys: TicketKeys,
        _ clients: ClientCertificates
    ) throws(TLSFault) {
        var bytes = keys.bytes(for: clients)
        let count = bytes.count
        let result = unsafe lend { pointer in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe shim_SSL_CTX_set_tlsext_ticket_keys(pointer, buffer.baseAddress, count)
            }
        }
        guard result == 1 else {
            throw .configuration(reason: "the session ticket keys cannot be used")
        }
    }
}
