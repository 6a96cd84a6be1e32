import COpenSSL

/// Comparison whose duration tells nothing about the bytes.
package enum ConstantTime {
    /// Tells whether both are equal; only their lengths may show in the duration.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe CRYPTO_memcmp(a, b, a.count) == 0
    }
}
