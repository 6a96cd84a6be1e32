import COpenSSL

/// Algorithms looked up once: a lookup by name at each call costs more than hashing a short input.
///
/// The pointers are set once, never freed and only read afterwards, and OpenSSL counts its own
/// references atomically: sharing them between threads is safe.
@safe
enum Algorithms {
    nonisolated(unsafe) static let sha256: OpaquePointer = {
        guard let digest = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("OpenSSL offers no SHA-256")
        }
        return unsafe digest
    }()

    nonisolated(unsafe) static let aes256GCM: OpaquePointer = {
        guard let cipher = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
            preconditionFailure("OpenSSL offers no AES-256-GCM")
        }
        return unsafe cipher
    }()
}
