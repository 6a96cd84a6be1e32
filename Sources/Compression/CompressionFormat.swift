/// What is wrapped around a deflate stream.
package enum CompressionFormat: Sendable, Hashable, CaseIterable {
    /// HTTP's `gzip` (RFC 1952).
    case gzip
    /// HTTP's `deflate` (RFC 1950).
    case zlib
    /// Nothing (RFC 1951), which some servers send as `deflate` by mistake.
    case raw

    /// zlib's notation: 15 is the largest window, plus 16 for gzip, negative for raw.
    var windowBits: Int32 {
        switch self {
        case .gzip: 15 + 16
        case .zlib: 15
        case .raw: -15
        }
    }
}
