import COpenSSL

/// When certificates end.
package enum CertificateValidity {
    /// The earliest end of the certificates of a PEM text, in seconds since 1970.
    ///
    /// *Throws*: `.malformedPEM` when there is none, or one that cannot be read.
    package static func firstEnd(pem: [UInt8]) throws(CryptographyFault) -> Int64 {
        let ends = try PEMSource(pem).certificates().compactMap { $0.end() }
        guard let first = ends.min() else {
            throw .malformedPEM(reason: "no certificate with an end")
        }
        return first
    }
}

extension CertificateHandle {
    /// The end of its validity in seconds since 1970; nil when it is not a moment.
    func end() -> Int64? {
        unsafe lend { certificate -> Int64? in
            guard let end = unsafe X509_get0_notAfter(certificate) else { return nil }
            var (days, seconds): (Int32, Int32) = (0, 0)
            guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
            defer { unsafe ASN1_STRING_free(epoch) }
            guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, end) == 1 else { return nil }
            return Int64(days) * 86_400 + Int64(seconds)
        }
    }
}
