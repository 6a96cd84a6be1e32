/// One property that must hold for any bytes at all.
///
/// libFuzzer looks for bytes that break it; the tests replay the corpus it left behind.
package struct FuzzTarget: Sendable {
    /// The name of the target and of its folder in the corpus.
    package let name: String
    /// What is wrong with how these bytes were read; nil if nothing is.
    package let complaint: @Sendable ([UInt8]) -> String?

    /// Every target.
    package static let all: [FuzzTarget] = [
        FuzzTarget(name: "request", complaint: RequestProperty.complaint),
        FuzzTarget(name: "response", complaint: ResponseProperty.complaint),
        FuzzTarget(name: "chunked", complaint: ChunkedProperty.complaint),
        FuzzTarget(name: "gzip", complaint: GzipProperty.complaint),
        FuzzTarget(name: "proxy", complaint: ProxyProperty.complaint),
        FuzzTarget(name: "url", complaint: URLProperty.complaint),
        FuzzTarget(name: "json", complaint: JSONProperty.complaint),
    ]
}

/// Cuts of a stream, chosen by one byte, so that a fuzzer can steer them.
enum FuzzCut {
    /// The bytes in pieces: of one byte for 0, else of growing and shrinking lengths.
    static func pieces(_ bytes: ArraySlice<UInt8>, by choice: UInt8) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes
        var state = UInt32(choice)
        while !rest.isEmpty {
            state = state &* 1_103_515_245 &+ 12_345
            let count = choice == 0 ? 1 : Int(state >> 16) % 23 + 1
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
