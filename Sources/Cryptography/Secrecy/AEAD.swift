import COpenSSL

/// Sealing of bytes with AES-256-GCM: nobody without the key can read or change them.
///
/// Each call draws a fresh 96-bit nonce, so one key may seal up to 2^32 messages before the risk of
/// a repeated nonce matters.
///
/// *Source*: NIST SP 800-38D.
package enum AEAD {
    /// The length of a key in bytes.
    package static let keyBytes = 32
    /// The length of the nonce in front of the ciphertext, in bytes.
    package static let nonceBytes = 12
    /// The length of the tag behind the ciphertext, in bytes.
    package static let tagBytes = 16
    /// The most plaintext, and the most context, of one call, in bytes.
    package static let inputBytesMax = 1 << 30

    /// Seals a plaintext, bound to a context that is authenticated but not included.
    ///
    /// *Shape*: the result is nonce (12 bytes) ‖ ciphertext (as long as the plaintext) ‖ tag (16).
    ///
    /// *Throws*: `.invalidParameter` for a key that has not 32 bytes.
    package static func seal(
        _ plaintext: [UInt8],
        key: [UInt8],
        context: [UInt8] = []
    ) throws(CryptographyFault) -> [UInt8] {
        try check(key: key, input: plaintext.count, context: context.count)
        let nonce = RandomBytes.generate(nonceBytes)
        ErrorQueue.clear()
        let cipher = CipherContext()
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: tagBytes)
        let succeeded = cipher.seal(
            plaintext,
            key: key,
            nonce: nonce,
            context: context,
            into: &ciphertext,
            tag: &tag
        )
        guard succeeded else { throw .operationFailed(reason: ErrorQueue.drainReason()) }
        return nonce + ciphertext + tag
    }

    /// Opens what `seal` made with the same key and context.
    ///
    /// *Throws*: `.sealBroken` when a bit of it, the key, or the context differs;
    /// `.invalidParameter` for a key that has not 32 bytes.
    package static func open(
        _ sealed: [UInt8],
        key: [UInt8],
        context: [UInt8] = []
    ) throws(CryptographyFault) -> [UInt8] {
        try check(key: key, input: sealed.count, context: context.count)
        let count = sealed.count - nonceBytes - tagBytes
        guard count >= 0 else { throw .sealBroken }
        let nonce = Array(sealed[..<nonceBytes])
        let ciphertext = Array(sealed[nonceBytes..<(nonceBytes + count)])
        var tag = Array(sealed[(nonceBytes + count)...])
        var plaintext = [UInt8](repeating: 0, count: count)
        let cipher = CipherContext()
        let succeeded = cipher.open(
            ciphertext,
            key: key,
            nonce: nonce,
            context: context,
            tag: &tag,
            into: &plaintext
        )
        guard succeeded else {
            // Bytes that failed authentication must not be seen by anyone.
            unsafe OPENSSL_cleanse(&plaintext, plaintext.count)
            ErrorQueue.clear()
            throw .sealBroken
        }
        return plaintext
    }

    private static func check(
        key: [UInt8],
        input: Int,
        context: Int
    ) throws(CryptographyFault) {
        guard key.count == keyBytes else {
            throw .invalidParameter(reason: "AES-256 keys have 32 bytes, not \(key.count)")
        }
        guard input <= inputBytesMax, context <= inputBytesMax else {
            throw .invalidParameter(reason: "a sealed message has at most 1 GiB")
        }
    }
}

/// The owner of one `EVP_CIPHER_CTX`; OpenSSL overwrites the key when it is freed.
@safe
private struct CipherContext: ~Copyable {
    private let pointer: OpaquePointer

    init() {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
            preconditionFailure("no memory for a cipher context")
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(pointer)
    }

    borrowing func seal(
        _ plaintext: [UInt8],
        key: [UInt8],
        nonce: [UInt8],
        context: [UInt8],
        into ciphertext: inout [UInt8],
        tag: inout [UInt8]
    ) -> Bool {
        var count: Int32 = 0
        let tagCount = Int32(tag.count)
        return unsafe EVP_EncryptInit_ex2(pointer, Algorithms.aes256GCM, key, nonce, nil) == 1
            && EVP_EncryptUpdate(pointer, nil, &count, context, Int32(context.count)) == 1
            && EVP_EncryptUpdate(pointer, &ciphertext, &count, plaintext, Int32(plaintext.count))
                == 1
            && EVP_EncryptFinal_ex(pointer, nil, &count) == 1
            && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, tagCount, &tag) == 1
    }

    borrowing func open(
        _ ciphertext: [UInt8],
        key: [UInt8],
        nonce: [UInt8],
        context: [UInt8],
        tag: inout [UInt8],
        into plaintext: inout [UInt8]
    ) -> Bool {
        var count: Int32 = 0
        let tagCount = Int32(tag.count)
        return unsafe EVP_DecryptInit_ex2(pointer, Algorithms.aes256GCM, key, nonce, nil) == 1
            && EVP_DecryptUpdate(pointer, nil, &count, context, Int32(context.count)) == 1
            && EVP_DecryptUpdate(pointer, &plaintext, &count, ciphertext, Int32(ciphertext.count))
                == 1
            && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, tagCount, &tag) == 1
            && EVP_DecryptFinal_ex(pointer, nil, &count) == 1
    }
}
