/// Why compressed input is refused.
package enum CompressionFault: Error, Sendable, Hashable, CaseIterable {
    /// The output would exceed the caller's cap: a decompression bomb, or too small a cap.
    case outputTooLong
    /// The input ends within a stream.
    case truncated
    /// The input is not in the format, or a checksum differs.
    case corrupt
    /// Bytes follow the end of a stream that cannot be continued.
    case trailingContent
    /// The stream was made with a dictionary that the receiver does not have.
    case dictionaryNeeded
    /// zlib got no memory for its window.
    case outOfMemory

    /// The fault as one sentence for people.
    package var sentence: String {
        switch self {
        case .outputTooLong: "the decompressed content exceeds its limit"
        case .truncated: "the compressed content ends too early"
        case .corrupt: "the compressed content is corrupt"
        case .trailingContent: "there is content after the compressed stream"
        case .dictionaryNeeded: "the compressed content needs a preset dictionary"
        case .outOfMemory: "there is no memory for decompression"
        }
    }
}
