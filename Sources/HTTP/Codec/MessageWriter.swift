/// Writes heads and whole messages as bytes; every value it takes was validated when built.
struct MessageWriter {
    /// Fields that describe the connection; only the codec writes them.
    static let framingFields: Set<HTTPFieldName> = [
        .connection, .contentLength, .transferEncoding, "Keep-Alive", "TE", "Trailer", "Upgrade",
        "Proxy-Connection",
    ]

    private(set) var bytes: [UInt8] = []

    init(reserving count: Int) { bytes.reserveCapacity(count) }

    mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func field(_ name: HTTPFieldName, _ value: String) {
        text(name.rawValue)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(0x20)
        text(value)
        lineEnd()
    }

    /// All fields but those that only the codec writes.
    mutating func fields(_ fields: HTTPFields) {
        for line in fields where !Self.framingFields.contains(line.name) {
            field(line.name, line.value)
        }
    }

    mutating func lineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    mutating func content(_ content: [UInt8]) { bytes.append(contentsOf: content) }
}
