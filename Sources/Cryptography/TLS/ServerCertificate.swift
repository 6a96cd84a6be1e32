import COpenSSL
import Glibc

/// A certificate of a server with what belongs to it.
package struct ServerCertificate: Sendable {
    /// The server's certificate, then the intermediate ones, as PEM text.
    package let chainPEM: [UInt8]
    /// The key of the first certificate, as PEM text without a passphrase.
    package let keyPEM: [UInt8]
    /// What its authority says of its validity, in DER form; sent along while it is fresh.
    package let ocspResponse: [UInt8]?

    /// Puts a certificate together; nothing is judged before it is used.
    package init(chainPEM: [UInt8], keyPEM: [UInt8], ocspResponse: [UInt8]? = nil) {
        self.chainPEM = chainPEM
        self.keyPEM = keyPEM
        self.ocspResponse = ocspResponse
    }
}

/// The context of one of several certificates, kept by the context that chooses among them.
final class NamedContext: Sendable {
    let context: TLSContext

    init(_ context: consuming TLSContext) { self.context = context }
}

/// The contexts a server chooses among, in the order they are tried.
private final class ContextChoice: Sendable {
    let contexts: [NamedContext]

    init(_ contexts: [NamedContext]) { self.contexts = contexts }
}

extension TLSContext {
    /// Shows a client one of these certificates when it asks for a name this one does not bear.
    ///
    /// *Source*: RFC 6066 section 3.
    mutating func select(among others: [NamedContext]) {
        let choice = ContextChoice(others)
        keep(choice)
        let argument = unsafe Unmanaged.passUnretained(choice).toOpaque()
        unsafe lend { unsafe shim_SSL_CTX_set_servername($0, selectContext, argument) }
    }

    /// Whether the certificate bears this host name.
    fileprivate borrowing func bears(_ name: UnsafePointer<CChar>) -> Bool {
        // The subject's common name is no host name (RFC 9525); "f*.example" is no wildcard.
        let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        return unsafe lend { pointer in
            unsafe X509_check_host(
                SSL_CTX_get0_certificate(pointer),
                name,
                0,
                UInt32(flags),
                nil
            ) == 1
        }
    }
}

/// Chooses the certificate for the name a client asks for; an unknown name gets the first one.
///
/// The argument is the server's `ContextChoice`, which its first context keeps alive.
private let selectContext:
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?) ->
        Int32 = { ssl, _, argument in
            guard let argument = unsafe argument, let ssl = unsafe ssl,
                let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name),
                let own = unsafe SSL_get_SSL_CTX(ssl)
            else { return SSL_TLSEXT_ERR_NOACK }
            let flags =
                X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
            let isOwn = unsafe X509_check_host(
                SSL_CTX_get0_certificate(own),
                name,
                0,
                UInt32(flags),
                nil
            )
            if isOwn == 1 { return SSL_TLSEXT_ERR_OK }
            let choice = unsafe Unmanaged<ContextChoice>.fromOpaque(argument)
                .takeUnretainedValue()
            for other in choice.contexts where unsafe other.context.bears(name) {
                _ = unsafe other.context.lend { unsafe SSL_set_SSL_CTX(ssl, $0) }
                return SSL_TLSEXT_ERR_OK
            }
            return SSL_TLSEXT_ERR_OK
        }
