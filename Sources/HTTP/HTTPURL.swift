/// An absolute `http` or `https` address without user information and without fragment.
package struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    /// The two schemes.
    package enum Scheme: String, Sendable, Hashable, CaseIterable {
        /// Plain TCP, port 80 by default.
        case http
        /// TLS, port 443 by default.
        case https

        /// The port that is left out of a written address.
        package var defaultPort: UInt16 {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    /// The scheme.
    package let scheme: Scheme
    /// The host in small letters: a name, an IPv4 address, or an IPv6 address without brackets.
    package let host: String
    /// The port, filled in from the scheme where the text had none.
    package let port: UInt16
    /// The target in origin form: path and query, at least `/`.
    package let target: String

    /// Reads an absolute address; nil if any part is missing, malformed or not allowed.
    ///
    /// Source: RFC 3986 §3, RFC 9110 §4.2.
    package init?(_ text: String) {
        guard let (scheme, rest) = Self.splitScheme(text) else { return nil }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        guard let (host, port) = Self.splitAuthority(rest[..<end]) else { return nil }
        var target = String(rest[end...])
        if !target.hasPrefix("/") { target = "/" + target }
        self.init(scheme: scheme, host: host, port: port, target: target)
    }

    /// Puts an address together; nil for a host or a target that is not well formed.
    ///
    /// Without a port the scheme's own serves.
    package init?(scheme: Scheme, host: String, port: UInt16? = nil, target: String = "/") {
        let isName = host.utf8.allSatisfy {
            Grammar.isUnreserved($0) && $0 != UInt8(ascii: "~")
        }
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":")) && Self.isIPv6(host)
        guard !host.isEmpty, host.utf8.count <= 253, isName || isIPv6, port != 0,
            HTTPTarget.isOriginForm(target.utf8)
        else { return nil }
        self.scheme = scheme
        self.host = Grammar.lowercased(host)
        self.port = port ?? scheme.defaultPort
        self.target = target
    }

    /// The same origin with another target; nil if the target is not well formed.
    package func with(target: String) -> HTTPURL? {
        HTTPURL(scheme: scheme, host: host, port: port, target: target)
    }

    /// The part of the target before `?`, still percent-encoded.
    package var path: String { HTTPTarget.path(of: target) }

    /// The part of the target behind `?`, still percent-encoded; nil without a `?`.
    package var queryText: String? { HTTPTarget.query(of: target) }

    /// Host and, unless it is the default, port: the value of the `Host` field.
    package var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    package var description: String { "\(scheme.rawValue)://\(authority)\(target)" }
}

extension HTTPURL {
    /// Whether the text is a host with or without a port, and nothing else.
    static func isAuthority(_ text: String) -> Bool {
        if isPlainAuthority(text) { return true }
        guard let (host, port) = splitAuthority(text[...]) else { return false }
        return HTTPURL(scheme: .http, host: host, port: port) != nil
    }

    /// Whether the text is of the commonest form; false says nothing.
    ///
    /// Shape: letters, digits, dots and hyphens, perhaps with a port.
    private static func isPlainAuthority(_ text: String) -> Bool {
        var hostBytes = 0
        var port: Int?
        for byte in text.utf8 {
            let isDigit = byte >= 0x30 && byte <= 0x39
            if let digits = port {
                guard isDigit, digits <= 6553 else { return false }
                port = digits * 10 + Int(byte - 0x30)
            } else if byte == UInt8(ascii: ":") {
                port = 0
            } else {
                let letter = byte | 0x20
                guard
                    isDigit || (letter >= 0x61 && letter <= 0x7A) || byte == UInt8(ascii: ".")
                        || byte == UInt8(ascii: "-")
                else { return false }
                hostBytes += 1
            }
        }
        return (1...253).contains(hostBytes) && port.map { (1...65_535).contains($0) } ?? true
    }

    private static func splitScheme(_ text: String) -> (Scheme, Substring)? {
        for scheme in Scheme.allCases {
            let prefix = "\(scheme.rawValue)://"
            let head = text.prefix(prefix.count)
            if Grammar.lowercased(head) == prefix { return (scheme, text[head.endIndex...]) }
        }
        return nil
    }

    private static func splitAuthority(_ text: Substring) -> (String, UInt16?)? {
        var host = text
        var portText: Substring = ""
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            guard host.contains(":") else { return nil }
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            portText = rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        // `https://host:/` is legal: an empty port means the default (RFC 3986 §3.2.3).
        guard !portText.isEmpty else { return (String(host), nil) }
        let isNumber = portText.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        guard isNumber, let port = UInt16(portText), port != 0 else { return nil }
        return (String(host), port)
    }

    /// A coarse test: only characters an address may have; the resolver has the last word.
    private static func isIPv6(_ text: String) -> Bool {
        text.utf8.count <= 45
            && text.utf8.allSatisfy {
                Grammar.hexValue($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
    }
}
