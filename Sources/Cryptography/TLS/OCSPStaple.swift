import COpenSSL
import Glibc

/// What an authority says of a certificate, sent along so that clients need not ask it.
///
/// *Source*: RFC 6066 section 8, RFC 6960.
final class OCSPStaple: Sendable {
    fileprivate let response: [UInt8]
    /// From then on the response proves nothing; seconds since 1970.
    fileprivate let endsAt: Int64

    fileprivate init(response: [UInt8], endsAt: Int64) {
        self.response = response
        self.endsAt = endsAt
    }
}

extension TLSContext {
    /// Sends this response with the certificate to clients that ask for it, until it is stale.
    ///
    /// *Throws*: `.configuration` for one that is no OCSP response, is about another certificate or
    /// calls this one revoked.
    mutating func staple(_ response: [UInt8]) throws(TLSFault) {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let seconds = unsafe lend { pointer in
            unsafe shim_OCSP_seconds_left(
                response,
                response.count,
                SSL_CTX_get0_certificate(pointer)
            )
        }
        switch seconds {
        case -1: throw .configuration(reason: "the OCSP response cannot be read")
        case -2: throw .configuration(reason: "the OCSP response is about another certificate")
        case -3: throw .configuration(reason: "the OCSP response calls the certificate not good")
        default: break
        }
        let staple = OCSPStaple(response: response, endsAt: Int64(time(nil)) + seconds)
        keep(staple)
        let argument = unsafe Unmanaged.passUnretained(staple).toOpaque()
        unsafe lend { unsafe shim_SSL_CTX_set_status($0, sendStaple, argument) }
    }
}

/// Sends the response while it is fresh; a stale one would make clients refuse the connection.
///
/// The argument is the `OCSPStaple`, which its context keeps alive.
private let sendStaple: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = {
    ssl,
    argument in
    guard let ssl = unsafe ssl, let argument = unsafe argument else {
        return SSL_TLSEXT_ERR_NOACK
    }
    let staple = unsafe Unmanaged<OCSPStaple>.fromOpaque(argument).takeUnretainedValue()
    guard Int64(time(nil)) < staple.endsAt,
        unsafe shim_SSL_staple(ssl, staple.response, staple.response.count) == 1
    else { return SSL_TLSEXT_ERR_NOACK }
    return SSL_TLSEXT_ERR_OK
}
