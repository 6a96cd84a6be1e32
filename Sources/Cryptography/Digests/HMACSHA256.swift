import COpenSSL

/// HMAC-SHA-256 under one key, ready to be used any number of times and from any thread.
///
/// The hashed key is kept in OpenSSL's context; each message works on a duplicate, which is much
/// cheaper than keying anew. OpenSSL overwrites the key when it frees the contexts.
///
/// *Source*: RFC 2104, FIPS 198-1.
@safe
package final class HMACSHA256: Sendable {
    /// The length of a tag in bytes.
    package static let tagBytes = 32

    // Keyed once in the initialiser, only duplicated afterwards; duplicating reads the original
    // and counts references atomically, so threads may do it at the same time.
    private nonisolated(unsafe) let keyed: OpaquePointer

    /// Keys the context.
    ///
    /// *Shape*: any length; keys longer than 64 bytes are hashed first, as the RFC says.
    package init(key: [UInt8]) {
        guard let keyed = unsafe shim_HMAC_SHA256_new(key, key.count) else {
            preconditionFailure("OpenSSL refused to key HMAC-SHA-256")
        }
        unsafe self.keyed = keyed
    }

    deinit {
        unsafe EVP_MAC_CTX_free(keyed)
    }

    /// The tag of one message, 32 bytes.
    package func authenticate(_ message: [UInt8]) -> [UInt8] {
        authenticate(message.span)
    }

    /// The tag of one borrowed message, 32 bytes.
    package func authenticate(_ message: Span<UInt8>) -> [UInt8] {
        guard let context = unsafe EVP_MAC_CTX_dup(keyed) else {
            preconditionFailure("no memory for an HMAC context")
        }
        defer { unsafe EVP_MAC_CTX_free(context) }
        var tag = [UInt8](repeating: 0, count: Self.tagBytes)
        var written = 0
        let updated = unsafe message.withUnsafeBufferPointer { buffer in
            unsafe EVP_MAC_update(context, buffer.baseAddress, buffer.count)
        }
        let finished = unsafe EVP_MAC_final(context, &tag, &written, tag.count)
        precondition(updated == 1 && finished == 1, "OpenSSL refused to compute HMAC-SHA-256")
        precondition(written == Self.tagBytes, "HMAC-SHA-256 tags have 32 bytes")
        return tag
    }

    /// Tells whether the tag belongs to the message, in time that does not depend on the tag.
    package func isValid(tag: [UInt8], message: [UInt8]) -> Bool {
        ConstantTime.equal(tag, authenticate(message))
    }

    /// The tag of one message under a key that is used once.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        HMACSHA256(key: key).authenticate(message)
    }
}

extension HMACSHA256: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
