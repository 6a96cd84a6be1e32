import COpenSSL

/// Why a TLS configuration was refused or a connection ended.
///
/// *Shape*: `reason` is OpenSSL's text or a sentence of ours, without key material or content.
package enum TLSFault: Error, Hashable, Sendable {
    /// A certificate, key, trust root, protocol name or server name cannot be used.
    case configuration(reason: String)
    /// The peer's certificate did not pass; the reason is the text of X.509 verification, such as
    /// "certificate has expired" or "hostname mismatch".
    case certificateRefused(reason: String)
    /// The client had to show a certificate and did not.
    case certificateMissing
    /// The peer ended the connection with an alert.
    case alertReceived(reason: String)
    /// The peer's bytes are not TLS, or nothing both sides support remained.
    case protocolViolation(reason: String)
    /// The bytes ended before the peer said that it was done: content may be missing.
    case truncated
    /// More bytes wait inside the engine than it may hold.
    case backlogExceeded
    /// Something was to be written after `close`.
    case closed
}

extension TLSFault {
    /// The fault behind a failed OpenSSL call.
    ///
    /// - Parameters:
    ///   - entries: what the call left in the error queue.
    ///   - verification: the result of X.509 verification so far.
    init(entries: [ErrorQueue.Entry], verification: Int) {
        let library = entries.filter { $0.library == ERR_LIB_SSL }
        let reasons = library.map(\.reason)
        if reasons.contains(SSL_R_CERTIFICATE_VERIFY_FAILED) {
            let text = unsafe X509_verify_cert_error_string(verification)
            self = .certificateRefused(
                reason: unsafe text.map { unsafe String(cString: $0) } ?? "unknown"
            )
        } else if reasons.contains(SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
            self = .certificateMissing
        } else if let alert = library.first(where: { $0.reason >= SSL_AD_REASON_OFFSET }) {
            self = .alertReceived(reason: alert.text)
        } else {
            // What lies below TLS, such as a failed cipher, says less than TLS itself.
            let telling = library.isEmpty ? entries : library
            self = .protocolViolation(reason: ErrorQueue.reason(of: telling))
        }
    }

    /// The configuration fault for key or certificate text that could not be read.
    init(_ subject: String, _ fault: CryptographyFault) {
        switch fault {
        case .malformedPEM(let reason), .unsupportedKey(let reason),
            .invalidParameter(let reason), .malformedToken(let reason),
            .operationFailed(let reason):
            self = .configuration(reason: "\(subject): \(reason)")
        case .algorithmMismatch, .sealBroken, .signatureRefused:
            self = .configuration(reason: "\(subject) cannot be used")
        }
    }
}
