import COpenSSL

/// The owner of one `EVP_MD_CTX`.
@safe
struct DigestContext: ~Copyable {
    private let pointer: OpaquePointer

    init() {
        guard let pointer = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("no memory for a digest context")
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_MD_CTX_free(pointer)
    }

    /// Lends the context for the length of one call.
    borrowing func lend<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(pointer)
    }
}
