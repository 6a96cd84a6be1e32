import HTTP

/// The chunked decoder agrees with a second one that was written from RFC 9112 §7.1 alone and
/// sees all bytes at once.
enum ChunkedProperty {
    private static let head = Array(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8
    )

    /// Shape: the first byte chooses the cut, the others are the chunked content.
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        guard let choice = bytes.first else { return nil }
        let stream = bytes.dropFirst()
        let limits = CodecLimits(contentBytesMax: 1 << 20)
        let whole = RequestProperty.read([head + stream], limits: limits)
        let cut = RequestProperty.read(
            [head] + FuzzCut.pieces(stream, by: choice),
            limits: limits
        )
        guard whole == cut else { return "the cut matters: \(whole) and \(cut)" }
        let expected = Reference.decode(stream)
        switch (whole.first, expected) {
        case (.request(_, let content), .some(let other)):
            return content == other ? nil : "other content"
        case (.request, nil): return "accepted what the second decoder refuses"
        // Our limits on trailers and content are tighter than the grammar.
        case (.refused(.trailer), _), (.refused(.contentTooLarge), _): return nil
        case (.refused(.chunkExtension), .some) where stream.count > 4096: return nil
        case (_, .some): return "refused what the second decoder accepts: \(whole)"
        case (_, nil): return nil
        }
    }

    private static let tokenMarks = Set("!#$%&'*+-.^_`|~".utf8)

    fileprivate static func isToken(_ byte: UInt8) -> Bool {
        tokenMarks.contains(byte) || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The grammar read top down over an array; no limits beyond 15 digits of size.
    private struct Reference {
        private var rest: ArraySlice<UInt8>

        static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
            var reader = Reference(rest: bytes)
            var content: [UInt8] = []
            while true {
                guard let size = reader.size() else { return nil }
                if size == 0 { return reader.trailer() ? content : nil }
                guard size <= reader.rest.count else { return nil }
                content += reader.rest.prefix(size)
                reader.rest = reader.rest.dropFirst(size)
                guard reader.line() == [] else { return nil }
            }
        }

        /// The bytes before the next CR LF, none of which is a CR or LF.
        private mutating func line() -> [UInt8]? {
            guard let end = rest.firstIndex(where: { $0 == 0x0D || $0 == 0x0A }),
                rest[end...].starts(with: [0x0D, 0x0A])
            else { return nil }
            defer { rest = rest[(end + 2)...] }
            return Array(rest[..<end])
        }

        private mutating func size() -> Int? {
            guard let line = line() else { return nil }
            let text = String(decoding: line, as: UTF8.self)
            let digits = text.prefix { $0.isASCII && $0.isHexDigit }
            guard (1...15).contains(digits.utf8.count) else { return nil }
            let behind = Array(line.dropFirst(digits.utf8.count))
            guard ExtensionState.accepts(behind) else { return nil }
            return Int(digits, radix: 16)
        }

        private mutating func trailer() -> Bool {
            while let line = line() {
                if line.isEmpty { return true }
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
                    return false
                }
                let isToken = line[..<colon].allSatisfy(ChunkedProperty.isToken)
                let isClean = line[colon...].allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
                let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
                let isFraming = ["content-length", "transfer-encoding", "host"].contains(name)
                guard isToken, isClean, !isFraming else { return false }
            }
            return false
        }
    }
}

/// Chunk extensions as an automaton over bytes (RFC 9112 §7.1.1).
private enum ExtensionState {
    case start
    case beforeSemicolon
    case behindSemicolon
    case name
    case behindName
    case behindEquals
    case value
    case quoted
    case escaped
    case behindQuotes

    static func accepts(_ bytes: [UInt8]) -> Bool {
        var state = Self.start
        for byte in bytes {
            guard let next = state.behind(byte) else { return false }
            state = next
        }
        return [.start, .name, .value, .behindQuotes].contains(state)
    }

    private func behind(_ byte: UInt8) -> Self? {
        let isSpace = byte == 0x20 || byte == 0x09
        let isText = byte == 0x09 || (byte >= 0x20 && byte != 0x7F)
        switch (self, byte) {
        case (.quoted, UInt8(ascii: "\"")): return .behindQuotes
        case (.quoted, UInt8(ascii: "\\")): return .escaped
        case (.quoted, _), (.escaped, _): return isText ? .quoted : nil
        case (.behindEquals, UInt8(ascii: "\"")): return .quoted
        case (.behindEquals, _): return isSpace ? self : isToken(byte) ? .value : nil
        case (.behindSemicolon, _): return isSpace ? self : isToken(byte) ? .name : nil
        case (_, UInt8(ascii: ";")): return .behindSemicolon
        case (.name, UInt8(ascii: "=")), (.behindName, UInt8(ascii: "=")): return .behindEquals
        case (.name, _): return isSpace ? .behindName : isToken(byte) ? self : nil
        case (.value, _): return isSpace ? .beforeSemicolon : isToken(byte) ? self : nil
        case (.behindName, _): return isSpace ? self : nil
        case (.behindQuotes, _), (.beforeSemicolon, _): return isSpace ? .beforeSemicolon : nil
        case (.start, _): return nil
        }
    }

    private func isToken(_ byte: UInt8) -> Bool { ChunkedProperty.isToken(byte) }
}
