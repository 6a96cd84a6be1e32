/// The name a client expects in the server's certificate.
enum ServerName: Hashable, Sendable {
    /// A host name; also sent in the clear as the server name indication.
    case host(String)
    /// An IP literal; never sent.
    case address(String)

    /// The longest host name, RFC 1035 section 2.3.4.
    static let charactersMax = 253

    /// Refuses what is neither: a null byte or a space inside would be cut or misread further down.
    ///
    /// *Shape*: one final full stop and the brackets of an IPv6 literal are dropped. International
    /// names are expected in their ASCII form.
    init?(_ text: String) {
        var name = text[...]
        if name.hasPrefix("["), name.hasSuffix("]") {
            name = name.dropFirst().dropLast()
            guard name.contains(":") else { return nil }
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        guard !name.isEmpty, name.utf8.count <= Self.charactersMax else { return nil }
        if name.contains(":") {
            guard name.utf8.allSatisfy(Self.isAddressCharacter) else { return nil }
            self = .address(String(name))
            return
        }
        guard name.utf8.allSatisfy(Self.isHostCharacter) else { return nil }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return nil }
        // No top-level domain is a number, so a name that ends in one is meant as an IPv4 literal.
        let isNumber = labels.last?.utf8.allSatisfy(Self.isDigit) ?? false
        self = isNumber ? .address(String(name)) : .host(String(name))
    }

    private static func isDigit(_ character: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
    }

    private static func isHostCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }

    private static func isAddressCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default:
            false
        }
    }
}
