import COpenSSL

/// SHA-256 of bytes that are at hand as a whole.
package enum SHA256 {
    /// The length of a digest in bytes.
    package static let digestBytes = 32

    /// The digest, 32 bytes.
    ///
    /// *Source*: FIPS 180-4.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        digest(bytes.span)
    }

    /// The digest, 32 bytes, of borrowed bytes.
    package static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
        var stream = SHA256Stream()
        stream.update(bytes)
        return stream.finish()
    }
}

/// SHA-256 of bytes that arrive in pieces.
package struct SHA256Stream: ~Copyable {
    private let context: DigestContext

    package init() {
        context = DigestContext()
        let result = unsafe context.lend { context in
            unsafe EVP_DigestInit_ex2(context, Algorithms.sha256, nil)
        }
        precondition(result == 1, "OpenSSL refused to start SHA-256")
    }

    /// Appends a piece.
    package mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// Appends a borrowed piece.
    package mutating func update(_ bytes: Span<UInt8>) {
        let result = unsafe context.lend { context in
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
            }
        }
        precondition(result == 1, "OpenSSL refused to continue SHA-256")
    }

    /// The digest, 32 bytes, of everything appended.
    package consuming func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.digestBytes)
        let result = unsafe context.lend { context in
            unsafe EVP_DigestFinal_ex(context, &digest, nil)
        }
        precondition(result == 1, "OpenSSL refused to finish SHA-256")
        return digest
    }
}
