/// What all connections to, or from, one kind of peer have in common.
///
/// Build one for each set of trust roots and keep it: reading the system's roots takes 23 ms.
package final class TLSConfiguration: Sendable {
    let context: TLSContext
    let isServer: Bool
    let sessions = SessionCache()

    private init(context: consuming TLSContext, isServer: Bool) {
        self.context = context
        self.isServer = isServer
    }

    /// A client, which always checks the server's certificate and name.
    ///
    /// *Shape*: `alpn` are the application protocols to offer, none when empty; `certificate` is the
    /// client's own chain, leaf first, and key, for mutual TLS; the lowest version is always 1.2.
    ///
    /// *Throws*: `.configuration` for PEM text or files that cannot be used.
    package static func client(
        trust: TrustRoots,
        alpn: [String] = ["http/1.1"],
        certificate: (chainPEM: [UInt8], keyPEM: [UInt8])? = nil,
        maximumVersion: TLSVersion = .tls13
    ) throws(TLSFault) -> TLSConfiguration {
        var context = try TLSContext.make(isServer: false, maximumVersion: maximumVersion)
        try context.trust(trust)
        context.verifyPeer(refuseIfMissing: false)
        try context.speak(alpn, isServer: false)
        if let certificate {
            try context.identify(chainPEM: certificate.chainPEM, keyPEM: certificate.keyPEM)
        }
        return TLSConfiguration(context: context, isServer: false)
    }

    /// A server with one certificate.
    ///
    /// *Shape*: the chain is the server's certificate, then the intermediate ones; the key is that of
    /// the first, without a passphrase. A client that offers only application protocols outside
    /// `alpn` is refused, one that offers none is not. The lowest version is always TLS 1.2.
    ///
    /// *Throws*: `.configuration` for PEM text that cannot be used, or a key that belongs to another
    /// certificate.
    package static func server(
        certificateChainPEM: [UInt8],
        privateKeyPEM: [UInt8],
        alpn: [String] = ["http/1.1"],
        clientCertificates: ClientCertificates = .none,
        maximumVersion: TLSVersion = .tls13
    ) throws(TLSFault) -> TLSConfiguration {
        try server(
            certificates: [
                ServerCertificate(chainPEM: certificateChainPEM, keyPEM: privateKeyPEM)
            ],
            alpn: alpn,
            clientCertificates: clientCertificates,
            maximumVersion: maximumVersion
        )
    }

    /// A server with a certificate for each of its names.
    ///
    /// *Shape*: a client is shown the first certificate that bears the name it asks for, and the
    /// first of all if there is none or it names nothing. `tickets` lets sessions outlive this
    /// configuration: one made later with the same keys continues them.
    ///
    /// *Throws*: `.configuration` as above, and for an empty list or an OCSP response that is not
    /// about its certificate.
    package static func server(
        certificates: [ServerCertificate],
        alpn: [String] = ["http/1.1"],
        clientCertificates: ClientCertificates = .none,
        tickets: TicketKeys = TicketKeys(),
        maximumVersion: TLSVersion = .tls13
    ) throws(TLSFault) -> TLSConfiguration {
        guard let first = certificates.first else {
            throw .configuration(reason: "a server needs a certificate")
        }
        func made(_ certificate: ServerCertificate) throws(TLSFault) -> TLSContext {
            var context = try TLSContext.make(isServer: true, maximumVersion: maximumVersion)
            try context.identify(chainPEM: certificate.chainPEM, keyPEM: certificate.keyPEM)
            if let response = certificate.ocspResponse { try context.staple(response) }
            try context.speak(alpn, isServer: true)
            try context.useTickets(tickets, clientCertificates)
            switch clientCertificates {
            case .none:
                break
            case .optional(let caPEM):
                try context.acceptClients(issuedBy: caPEM)
                context.verifyPeer(refuseIfMissing: false)
            case .required(let caPEM):
                try context.acceptClients(issuedBy: caPEM)
                context.verifyPeer(refuseIfMissing: true)
            }
            return context
        }
        var context = try made(first)
        var others: [NamedContext] = []
        for certificate in certificates.dropFirst() {
            others.append(NamedContext(try made(certificate)))
        }
        if !others.isEmpty { context.select(among: others) }
        return TLSConfiguration(context: context, isServer: true)
    }
}
