/// Bounds on what a codec accepts; going over one is a violation, never unbounded memory.
package struct CodecLimits: Sendable, Hashable {
    /// Bytes of a request target.
    package var targetBytesMax: Int
    /// Bytes of start line and fields together, line ends included.
    package var headBytesMax: Int
    /// Field lines in one head or trailer.
    package var fieldsMax: Int
    /// Bytes of content; a server sets this again for every request.
    package var contentBytesMax: Int
    /// Bytes of all chunk extensions of one message.
    package var chunkExtensionBytesMax: Int
    /// Bytes of the trailer behind the last chunk.
    package var trailerBytesMax: Int
    /// Interim answers before the final one (client role).
    package var interimResponsesMax: Int

    /// The defaults suit a JSON service.
    package init(
        targetBytesMax: Int = 8 << 10,
        headBytesMax: Int = 64 << 10,
        fieldsMax: Int = 100,
        contentBytesMax: Int = 1 << 20,
        chunkExtensionBytesMax: Int = 4 << 10,
        trailerBytesMax: Int = 8 << 10,
        interimResponsesMax: Int = 16
    ) {
        self.targetBytesMax = targetBytesMax
        self.headBytesMax = headBytesMax
        self.fieldsMax = fieldsMax
        self.contentBytesMax = contentBytesMax
        self.chunkExtensionBytesMax = chunkExtensionBytesMax
        self.trailerBytesMax = trailerBytesMax
        self.interimResponsesMax = interimResponsesMax
    }
}
