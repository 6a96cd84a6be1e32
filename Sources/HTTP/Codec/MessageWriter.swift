/// Writes heads and whole messages as bytes; every value it takes was validated when built.
struct MessageWriter {
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
        for line in fields where !line.name.describesConnection {
            field(line.name, line.value)
        }
    }

    /// `HTTP/1.1 200 OK` and its kin.
    mutating func statusLine(_ status: HTTPStatus) {
        bytes.append(contentsOf: Self.statusLines[status.code - 100])
    }

    private static let statusLines: [[UInt8]] = (100...599).map { code in
        let reason = HTTPStatus(code: code)?.reason ?? ""
        return Array("HTTP/1.1 \(code) \(reason)\r\n".utf8)
    }

    /// A `Content-Length` field.
    mutating func contentLength(_ count: Int) {
        bytes.append(contentsOf: Self.contentLengthName)
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = count
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        for index in start..<digits.count { bytes.append(digits[index]) }
        lineEnd()
    }

    private static let contentLengthName = Array("Content-Length: ".utf8)

    mutating func lineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    mutating func content(_ content: [UInt8]) { bytes.append(contentsOf: content) }
}
