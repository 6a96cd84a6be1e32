/// The grammar of chunk extensions, which are checked and then ignored (RFC 9112 §7.1.1).
///
/// A parser that skips them unchecked finds the end of a chunk size elsewhere than one that
/// reads them.
struct ChunkExtension {
    private var rest: ArraySlice<UInt8>

    /// Whether the bytes are `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`.
    ///
    /// The grammar's whitespace directly behind a size is refused: h11 and llhttp do the same, and
    /// request smuggling has hidden there.
    static func isWellFormed(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.isEmpty || bytes.first == UInt8(ascii: ";") else { return false }
        var reader = ChunkExtension(rest: bytes)
        while !reader.rest.isEmpty {
            guard reader.mark(UInt8(ascii: ";")), reader.token() else { return false }
            if reader.mark(UInt8(ascii: "=")) {
                guard reader.quotedString() || reader.token() else { return false }
            }
        }
        return true
    }

    /// Takes a delimiter with the whitespace around it; takes nothing if another byte is there.
    private mutating func mark(_ byte: UInt8) -> Bool {
        let ahead = rest.drop(while: Self.isWhitespace)
        guard ahead.first == byte else { return false }
        rest = ahead.dropFirst().drop(while: Self.isWhitespace)
        return true
    }

    private mutating func token() -> Bool {
        let length = rest.prefix(while: Grammar.isTokenByte).count
        rest = rest.dropFirst(length)
        return length > 0
    }

    /// Takes a quoted string (RFC 9110 §5.6.4); takes nothing if none is there.
    private mutating func quotedString() -> Bool {
        guard rest.first == UInt8(ascii: "\"") else { return false }
        var index = rest.startIndex + 1
        while index < rest.endIndex, Grammar.isFieldValueByte(rest[index]) {
            switch rest[index] {
            case UInt8(ascii: "\""):
                rest = rest[(index + 1)...]
                return true
            case UInt8(ascii: "\\"):
                index += 1
                guard index < rest.endIndex, Grammar.isFieldValueByte(rest[index]) else {
                    return false
                }
            default: break
            }
            index += 1
        }
        return false
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
