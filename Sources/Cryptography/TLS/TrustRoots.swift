/// Whose certificates are believed.
package enum TrustRoots: Hashable, Sendable {
    /// The operating system's roots; `SSL_CERT_FILE` and `SSL_CERT_DIR` override where they lie.
    case system
    /// The certificates in these PEM files, and no others.
    case files([String])
    /// The certificates in this PEM text, and no others.
    case pem([UInt8])
}

/// Whether clients must show a certificate, and who may have issued it.
package enum ClientCertificates: Hashable, Sendable {
    /// None is asked for.
    case none
    /// One is asked for; a client without one is let in, a client with a bad one is not.
    case optional(caPEM: [UInt8])
    /// A client without a good one is refused.
    case required(caPEM: [UInt8])
}

/// A version of the protocol.
package enum TLSVersion: String, CaseIterable, Hashable, Sendable {
    case tls12 = "TLSv1.2"
    case tls13 = "TLSv1.3"
}

/// What a peer's accepted certificate says about it.
package struct PeerCertificate: Hashable, Sendable {
    /// The distinguished name as RFC 2253 writes it, `CN=quittance,O=Example`.
    package let subject: String
    /// The SHA-256 digest of the certificate's DER form, 32 bytes.
    package let fingerprint: [UInt8]
}
