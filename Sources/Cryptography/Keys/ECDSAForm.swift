import COpenSSL

/// The two forms of an ECDSA signature: OpenSSL's DER sequence and JOSE's r ‖ s.
///
/// *Source*: RFC 7518 section 3.4: both numbers big-endian, each padded to the length of the field.
enum ECDSAForm {
    /// r ‖ s of a DER signature, or nil when it is not one or a number is too long.
    static func raw(der: [UInt8], coordinateBytes: Int) -> [UInt8]? {
        unsafe der.withUnsafeBufferPointer { buffer -> [UInt8]? in
            var start = buffer.baseAddress
            guard let signature = unsafe d2i_ECDSA_SIG(nil, &start, buffer.count) else {
                return nil
            }
            defer { unsafe ECDSA_SIG_free(signature) }
            guard
                let r = unsafe padded(ECDSA_SIG_get0_r(signature), coordinateBytes),
                let s = unsafe padded(ECDSA_SIG_get0_s(signature), coordinateBytes)
            else { return nil }
            return r + s
        }
    }

    /// The DER form of r ‖ s, or nil when it has not exactly two coordinates.
    static func der(raw: [UInt8], coordinateBytes: Int) -> [UInt8]? {
        guard raw.count == 2 * coordinateBytes, let signature = unsafe ECDSA_SIG_new() else {
            return nil
        }
        defer { unsafe ECDSA_SIG_free(signature) }
        let r = Array(raw[..<coordinateBytes])
        let s = Array(raw[coordinateBytes...])
        // The signature takes over both numbers; with valid arguments setting them cannot fail.
        guard
            let rNumber = unsafe BN_bin2bn(r, Int32(r.count), nil),
            let sNumber = unsafe BN_bin2bn(s, Int32(s.count), nil),
            unsafe ECDSA_SIG_set0(signature, rNumber, sNumber) == 1
        else { return nil }
        let count = unsafe i2d_ECDSA_SIG(signature, nil)
        guard count > 0 else { return nil }
        var der = [UInt8](repeating: 0, count: Int(count))
        let written = unsafe der.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return unsafe i2d_ECDSA_SIG(signature, &start)
        }
        return written == count ? der : nil
    }

    private static func padded(_ number: OpaquePointer?, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let written = unsafe BN_bn2binpad(number, &bytes, Int32(count))
        return Int(written) == count ? bytes : nil
    }
}
