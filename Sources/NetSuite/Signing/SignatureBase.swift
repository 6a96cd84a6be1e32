/// Assembles the text an OAuth 1.0 signature covers, as bytes in one growing buffer.
///
/// Source: RFC 5849 §3.4.1 and §3.6.
struct SignatureBase {
    /// Encoded `name=value` pairs, one after the other.
    private var pairs: [UInt8] = []
    private var extents: [PairExtent] = []

    /// Where an encoded pair lies: name, one byte for `=`, value.
    private struct PairExtent {
        let start: Int
        let nameEnd: Int
        let end: Int
    }

    init() {
        pairs.reserveCapacity(512)
        extents.reserveCapacity(12)
    }

    /// Adds a parameter given as plain text.
    mutating func add(_ name: String, _ value: String) {
        let start = pairs.count
        Self.encode(name.utf8, into: &pairs)
        let nameEnd = pairs.count
        pairs.append(UInt8(ascii: "="))
        Self.encode(value.utf8, into: &pairs)
        insert(PairExtent(start: start, nameEnd: nameEnd, end: pairs.count))
    }

    /// Adds the parameters of a query as it stands in the address.
    mutating func add(query: String) {
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let start = pairs.count
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            Self.encode(Self.decoded(pair[..<mark]), into: &pairs)
            let nameEnd = pairs.count
            pairs.append(UInt8(ascii: "="))
            if mark < pair.endIndex {
                Self.encode(Self.decoded(pair[pair.index(after: mark)...]), into: &pairs)
            }
            insert(PairExtent(start: start, nameEnd: nameEnd, end: pairs.count))
        }
    }

    /// The base string: method, address without query, sorted parameters.
    func text(method: String, address: String) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(address.utf8.count + pairs.count * 2 + 64)
        text += method.utf8
        text.append(UInt8(ascii: "&"))
        Self.encode(address.utf8, into: &text)
        text.append(UInt8(ascii: "&"))
        for (position, extent) in extents.enumerated() {
            if position > 0 { text += "%26".utf8 }
            Self.encode(pairs[extent.start..<extent.end], into: &text)
        }
        return text
    }

    /// Appends the bytes with everything but unreserved characters percent-encoded.
    static func encode(_ bytes: some Sequence<UInt8>, into buffer: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126:
                buffer.append(byte)
            default:
                buffer.append(UInt8(ascii: "%"))
                buffer.append(hexDigit(byte >> 4))
                buffer.append(hexDigit(byte & 0x0F))
            }
        }
    }

    /// Keeps the parameters in order of encoded name, then encoded value; there are few of them.
    private mutating func insert(_ extent: PairExtent) {
        var position = extents.count
        while position > 0, precedes(extent, extents[position - 1]) { position -= 1 }
        extents.insert(extent, at: position)
    }

    private func precedes(_ one: PairExtent, _ other: PairExtent) -> Bool {
        let name = pairs[one.start..<one.nameEnd]
        let otherName = pairs[other.start..<other.nameEnd]
        if name.elementsEqual(otherName) {
            return pairs[one.nameEnd..<one.end]
                .lexicographicallyPrecedes(pairs[other.nameEnd..<other.end])
        }
        return name.lexicographicallyPrecedes(otherName)
    }

    /// The bytes behind `%XX` triplets and `+`; a broken triplet stays as it is.
    private static func decoded(_ bytes: Substring.UTF8View) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                continue
            }
            let digits = rest.prefix(2).compactMap(hexValue)
            if digits.count == 2 {
                result.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
