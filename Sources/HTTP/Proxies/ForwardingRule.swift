/// Who a request comes from when proxies stand in between.
///
/// Only what a configured proxy says is believed, and of its list only the part the configured
/// proxies themselves wrote: everything to the left of it may be forged.
package struct ForwardingRule: Sendable, Hashable {
    /// The one field the proxies write; the other one is left unread, for a proxy that does not
    /// know it passes on whatever the client put there.
    package enum Source: String, Sendable, Hashable, CaseIterable {
        /// `X-Forwarded-For` and `X-Forwarded-Proto`.
        case xForwardedFor = "X-Forwarded-For"
        /// `Forwarded` (RFC 7239).
        case forwarded = "Forwarded"
    }

    /// What the proxies say about a request.
    package struct Origin: Sendable, Hashable {
        /// The client.
        package let address: IPAddress
        /// Whether the client's own connection was encrypted; nil if no proxy says.
        package let isTLS: Bool?
    }

    /// Members of a list that are looked at; a longer list is not believed.
    private static let hopsMax = 32

    private let proxies: [IPNetwork]
    private let source: Source

    /// Believes these proxies.
    package init(proxies: [IPNetwork], source: Source) {
        self.proxies = proxies
        self.source = source
    }

    /// Whether nobody is believed.
    package var isEmpty: Bool { proxies.isEmpty }

    /// Whether this address is one of the proxies.
    package func isProxy(_ address: IPAddress) -> Bool { proxies.contains(address) }

    /// The client behind a proxy; nil if the peer is none or says nothing usable.
    package func origin(_ fields: HTTPFields, peer: IPAddress) -> Origin? {
        guard isProxy(peer) else { return nil }
        let hops =
            switch source {
            case .xForwardedFor: Self.plainHops(fields)
            case .forwarded: Self.hops(fields)
            }
        guard hops.count <= Self.hopsMax else { return nil }
        var found: Hop?
        // From the right: each proxy has written down whom it saw.
        for hop in hops.reversed() {
            guard let address = hop.address else { break }
            found = hop
            guard proxies.contains(address) else { break }
        }
        guard let found, let address = found.address else { return nil }
        return Origin(address: address, isTLS: found.isTLS)
    }

    private struct Hop {
        /// Nil for an address that is hidden or malformed.
        let address: IPAddress?
        let isTLS: Bool?
    }

    /// `X-Forwarded-Proto` is one value for the whole way, from the proxy that is nearest.
    private static func plainHops(_ fields: HTTPFields) -> [Hop] {
        let isTLS = fields.list("X-Forwarded-Proto").last.map { Grammar.lowercased($0) == "https" }
        return fields.list("X-Forwarded-For").map { Hop(address: node($0), isTLS: isTLS) }
    }

    /// `Forwarded: for=192.0.2.60;proto=https, for="[2001:db8::1]:4711"` (RFC 7239 §4).
    private static func hops(_ fields: HTTPFields) -> [Hop] {
        // No quoted string we understand contains a comma: such a member just names no address.
        fields.list("Forwarded").map { member in
            var address: IPAddress?
            var isTLS: Bool?
            for pair in member.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let value = unquoted(Grammar.trimmed(parts[1]))
                switch Grammar.lowercased(Grammar.trimmed(parts[0])) {
                case "for": address = node(value)
                case "proto": isTLS = Grammar.lowercased(value) == "https"
                default: continue
                }
            }
            return Hop(address: address, isTLS: isTLS)
        }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }

    /// An address with or without port, IPv6 in brackets or bare (RFC 7239 §6).
    private static func node(_ text: String) -> IPAddress? {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return IPAddress(text[text.index(after: text.startIndex)..<close])
        }
        if let address = IPAddress(text) { return address }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? IPAddress(parts[0]) : nil
    }
}
