import COpenSSL

/// Keys from passwords and from other keys.
package enum KeyDerivation {
    /// The most memory scrypt may take, in bytes.
    package static let scryptMemoryBytesMax: UInt64 = 1 << 30

    /// The most bytes HKDF-SHA-256 can derive.
    package static let hkdfBytesMax = 255 * SHA256.digestBytes

    /// A key from a password, made slow and memory-hungry on purpose.
    ///
    /// Takes 128 · `cost` · `blockSize` bytes of memory, and 36 ms at cost 2^14, 380 ms at 2^17
    /// (block size 8): run it on a thread that may block.
    ///
    /// *Shape*: `cost` a power of two above 1; `blockSize`, `parallelism`, `count` above 0; at most
    /// 1 GiB of memory.
    ///
    /// *Throws*: `.invalidParameter` outside these ranges.
    ///
    /// *Source*: RFC 7914.
    package static func scrypt(
        password: [UInt8],
        salt: [UInt8],
        cost: Int,
        blockSize: Int,
        parallelism: Int,
        count: Int
    ) throws(CryptographyFault) -> [UInt8] {
        guard cost > 1, cost & (cost - 1) == 0, cost <= 1 << 24 else {
            throw .invalidParameter(reason: "scrypt's cost is a power of two from 2 to 2^24")
        }
        guard (1...1024).contains(blockSize), (1...1024).contains(parallelism) else {
            throw .invalidParameter(reason: "scrypt's block size and parallelism are 1 to 1024")
        }
        guard (1...1024).contains(count) else {
            throw .invalidParameter(reason: "a derived key has 1 to 1024 bytes")
        }
        let (n, r, p) = (UInt64(cost), UInt64(blockSize), UInt64(parallelism))
        // OpenSSL counts one more block and the mixing scratch; without its own limit it stops at
        // 32 MiB, below what cost 2^15 needs.
        let memory = 128 * r * (n + p + 2)
        guard memory <= scryptMemoryBytesMax else {
            throw .invalidParameter(reason: "scrypt would take more than 1 GiB of memory")
        }
        ErrorQueue.clear()
        var key = [UInt8](repeating: 0, count: count)
        let result = unsafe password.withUnsafeBytes { password in
            unsafe EVP_PBE_scrypt(
                password.baseAddress,
                password.count,
                salt,
                salt.count,
                n,
                r,
                p,
                memory,
                &key,
                count
            )
        }
        guard result == 1 else { throw .operationFailed(reason: ErrorQueue.drainReason()) }
        return key
    }

    /// A key from a key, bound to a purpose.
    ///
    /// *Shape*: `inputKey` not empty; `count` in 1…8160.
    ///
    /// *Throws*: `.invalidParameter` outside these ranges.
    ///
    /// *Source*: RFC 5869.
    package static func hkdfSHA256(
        inputKey: [UInt8],
        salt: [UInt8] = [],
        info: [UInt8],
        count: Int
    ) throws(CryptographyFault) -> [UInt8] {
        guard !inputKey.isEmpty else {
            throw .invalidParameter(reason: "the input key is empty")
        }
        guard (1...hkdfBytesMax).contains(count) else {
            throw .invalidParameter(reason: "HKDF-SHA-256 derives 1 to 8160 bytes")
        }
        ErrorQueue.clear()
        var key = [UInt8](repeating: 0, count: count)
        let result = unsafe shim_HKDF_SHA256(
            inputKey,
            inputKey.count,
            salt,
            salt.count,
            info,
            info.count,
            &key,
            count
        )
        guard result == 1 else { throw .operationFailed(reason: ErrorQueue.drainReason()) }
        return key
    }
}
