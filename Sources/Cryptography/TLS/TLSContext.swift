import COpenSSL

/// The owner of one `SSL_CTX`: what all connections of a configuration have in common.
///
/// Sendable, for it is changed only while it is being built, by its one owner. Making a connection
/// from it afterwards is the only use; OpenSSL counts references and guards its caches itself.
@safe
struct TLSContext: ~Copyable, @unchecked Sendable {
    private let pointer: OpaquePointer
    private var protocols: ProtocolNames?
    /// What callbacks point to; lives as long as the context.
    private var kept: [any Sendable & AnyObject] = []

    /// Cipher suites of TLS 1.2 with forward secrecy and authenticated encryption; all of TLS 1.3
    /// have both.
    private static let cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20"

    /// A context of one side with our rules about versions, ciphers and sessions.
    static func make(
        isServer: Bool,
        maximumVersion: TLSVersion
    ) throws(TLSFault) -> TLSContext {
        ErrorQueue.clear()
        let method = unsafe isServer ? TLS_server_method() : TLS_client_method()
        guard let pointer = unsafe SSL_CTX_new(method) else {
            throw .configuration(reason: ErrorQueue.drainReason())
        }
        var context = unsafe TLSContext(adopting: pointer)
        try context.restrict(maximumVersion: maximumVersion)
        return context
    }

    private init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }

    private mutating func restrict(maximumVersion: TLSVersion) throws(TLSFault) {
        let highest: Int32
        switch maximumVersion {
        case .tls12: highest = TLS1_2_VERSION
        case .tls13: highest = TLS1_3_VERSION
        }
        let options =
            shim_SSL_OP_NO_COMPRESSION | shim_SSL_OP_NO_RENEGOTIATION
            | shim_SSL_OP_CIPHER_SERVER_PREFERENCE
        unsafe SSL_CTX_set_options(pointer, options)
        // Idle connections give back their buffers, 34 KiB each.
        unsafe shim_SSL_CTX_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS))
        // 112 bits: RSA and Diffie-Hellman from 2048 bits, elliptic curves from 224.
        unsafe SSL_CTX_set_security_level(pointer, 2)
        // Tickets carry the session; a copy in the server's memory would serve nobody.
        unsafe shim_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
        let name = Array("quittance".utf8)
        guard
            unsafe shim_SSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION) == 1,
            unsafe shim_SSL_CTX_set_max_proto_version(pointer, highest) == 1,
            unsafe SSL_CTX_set_cipher_list(pointer, Self.cipherList) == 1,
            // The curves of Mozilla's "intermediate" configuration.
            unsafe shim_SSL_CTX_set1_groups_list(pointer, "X25519:P-256:P-384") == 1,
            unsafe SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count)) == 1
        else { throw .configuration(reason: ErrorQueue.drainReason()) }
    }

    /// Adds the roots against which the peer is checked.
    mutating func trust(_ roots: TrustRoots) throws(TLSFault) {
        ErrorQueue.clear()
        switch roots {
        case .system:
            guard unsafe SSL_CTX_set_default_verify_paths(pointer) == 1 else {
                throw .configuration(reason: ErrorQueue.drainReason())
            }
        case .files(let paths):
            guard !paths.isEmpty else {
                throw .configuration(reason: "no file with trust roots is named")
            }
            for path in paths {
                guard unsafe SSL_CTX_load_verify_file(pointer, path) == 1 else {
                    throw .configuration(
                        reason: "trust roots \(path): \(ErrorQueue.drainReason())"
                    )
                }
            }
            trustListedCertificatesThemselves()
        case .pem(let text):
            try trust(Self.certificates(text, "trust roots"))
        }
    }

    /// Presents this certificate, with the intermediate ones behind it, to the peer.
    mutating func identify(chainPEM: [UInt8], keyPEM: [UInt8]) throws(TLSFault) {
        let chain = try Self.certificates(chainPEM, "certificate chain")
        let key: KeyHandle
        do throws(CryptographyFault) {
            key = try PEMSource(keyPEM).privateKey()
        } catch {
            throw TLSFault("private key", error)
        }
        ErrorQueue.clear()
        var succeeded = unsafe chain[0].lend { unsafe SSL_CTX_use_certificate(pointer, $0) } == 1
        for certificate in chain.dropFirst() where succeeded {
            succeeded =
                unsafe certificate.lend { unsafe shim_SSL_CTX_add1_chain_cert(pointer, $0) } == 1
        }
        guard succeeded, unsafe key.lend({ unsafe SSL_CTX_use_PrivateKey(pointer, $0) }) == 1 else {
            throw .configuration(
                reason: "certificate and private key: \(ErrorQueue.drainReason())"
            )
        }
    }

    /// Sets whether a peer without a good certificate is refused.
    mutating func verifyPeer(refuseIfMissing: Bool) {
        let missing = refuseIfMissing ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | missing, nil)
    }

    /// Asks clients for certificates of these authorities, whose names it tells them.
    mutating func acceptClients(issuedBy caPEM: [UInt8]) throws(TLSFault) {
        let authorities = try Self.certificates(caPEM, "client authorities")
        try trust(authorities)
        for authority in authorities {
            guard unsafe authority.lend({ unsafe SSL_CTX_add_client_CA(pointer, $0) }) == 1 else {
                throw .configuration(reason: ErrorQueue.drainReason())
            }
        }
    }

    /// Offers, as a client, or accepts, as a server, these application protocols.
    mutating func speak(_ names: [String], isServer: Bool) throws(TLSFault) {
        guard !names.isEmpty else { return }
        let protocols = try ProtocolNames(names)
        self.protocols = protocols
        if isServer {
            let context = unsafe Unmanaged.passUnretained(protocols).toOpaque()
            unsafe SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, context)
            return
        }
        // Alone among these functions, this one answers 0 when it succeeds.
        let wire = protocols.wire
        guard unsafe SSL_CTX_set_alpn_protos(pointer, wire, UInt32(wire.count)) == 0 else {
            throw .configuration(reason: ErrorQueue.drainReason())
        }
    }

    /// Lends the context for the length of one call.
    borrowing func lend<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(pointer)
    }

    /// Lets a callback's object live as long as the context.
    mutating func keep(_ object: any Sendable & AnyObject) { kept.append(object) }

    private func trust(_ certificates: [CertificateHandle]) throws(TLSFault) {
        ErrorQueue.clear()
        let store = unsafe SSL_CTX_get_cert_store(pointer)
        for certificate in certificates {
            guard unsafe certificate.lend({ unsafe X509_STORE_add_cert(store, $0) }) == 1 else {
                throw .configuration(reason: ErrorQueue.drainReason())
            }
        }
        trustListedCertificatesThemselves()
    }

    /// Lets a chain end at a listed certificate, even one that is not self-signed: whoever lists an
    /// intermediate or a server's own certificate means that one.
    private func trustListedCertificatesThemselves() {
        let store = unsafe SSL_CTX_get_cert_store(pointer)
        unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    private static func certificates(
        _ text: [UInt8],
        _ subject: String
    ) throws(TLSFault) -> [CertificateHandle] {
        do throws(CryptographyFault) {
            return try PEMSource(text).certificates()
        } catch {
            throw TLSFault(subject, error)
        }
    }
}
