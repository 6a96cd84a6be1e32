import COpenSSL

/// Bytes nobody can predict.
package enum RandomBytes {
    /// The most bytes one call hands out.
    package static let countMax = 1 << 20

    /// Fresh bytes from OpenSSL's generator, which the operating system seeds.
    ///
    /// *Shape*: `count` in 0…1,048,576. Ends the process when the generator fails, for nothing
    /// that needs a secret may go on without one.
    package static func generate(_ count: Int) -> [UInt8] {
        precondition((0...countMax).contains(count), "a call hands out 0 to 1,048,576 bytes")
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(result == 1, "the random generator failed")
        return bytes
    }
}
