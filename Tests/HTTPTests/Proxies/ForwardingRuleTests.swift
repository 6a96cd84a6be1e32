import Testing

@testable import HTTP

@Suite struct ForwardingRuleTests {
    private static func rule(_ source: ForwardingRule.Source) -> ForwardingRule {
        let proxies = ["10.0.0.0/8", "2001:db8:1::/48"].compactMap { IPNetwork($0) }
        return ForwardingRule(proxies: proxies, source: source)
    }

    private static let xff: HTTPFieldName = "X-Forwarded-For"

    @Test(
        arguments: [
            (["203.0.113.9"], "203.0.113.9"),
            // What stands to the left of the first stranger may be forged.
            (["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (["1.1.1.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            (["1.1.1.1", "203.0.113.9 , 10.0.0.2"], "203.0.113.9"),
            (["203.0.113.9:4711"], "203.0.113.9"), (["[2001:db8::7]:4711"], "2001:db8::7"),
            (["2001:db8::7"], "2001:db8::7"), (["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // A proxy that hides its client: the last one that is known counts.
            (["unknown, 10.0.0.2"], "10.0.0.2"), (["unknown"], nil), (["nonsense"], nil),
            ([""], nil),
            ([], nil),
        ] as [([String], String?)]
    )
    func `the client is the first stranger from the right`(
        _ values: [String],
        _ client: String?
    ) throws {
        let fields = HTTPFields(values.map { HTTPField(Self.xff, $0) })
        let proxy = try #require(IPAddress("10.0.0.1"))
        #expect(
            Self.rule(.xForwardedFor).origin(fields, peer: proxy)?.address.description == client
        )
    }

    @Test func `a stranger is not believed`() throws {
        let stranger = try #require(IPAddress("203.0.113.1"))
        #expect(
            Self.rule(.xForwardedFor).origin([Self.xff: "1.1.1.1"], peer: stranger) == nil
        )
    }

    @Test func `the field of the other kind is left unread`() throws {
        let proxy = try #require(IPAddress("10.0.0.1"))
        let fields: HTTPFields = [Self.xff: "1.1.1.1", "Forwarded": "for=2.2.2.2"]
        #expect(Self.rule(.forwarded).origin(fields, peer: proxy)?.address.description == "2.2.2.2")
        #expect(
            Self.rule(.xForwardedFor).origin(fields, peer: proxy)?.address.description == "1.1.1.1"
        )
    }

    @Test(
        arguments: [
            ("for=192.0.2.60;proto=https;by=10.0.0.1", "192.0.2.60", true),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17", nil),
            ("for=192.0.2.43, for=198.51.100.17;proto=http", "198.51.100.17", false),
            ("for=192.0.2.43;proto=https, for=10.0.0.9", "192.0.2.43", true),
            ("for=_hidden", nil, nil), ("proto=https", nil, nil),
            ("for=\"192.0.2.43\"", "192.0.2.43", nil),
        ] as [(String, String?, Bool?)]
    )
    func `the standard field tells address and protocol`(
        _ value: String,
        _ client: String?,
        _ isTLS: Bool?
    ) throws {
        let proxy = try #require(IPAddress("2001:db8:1::1"))
        let origin = Self.rule(.forwarded).origin(["Forwarded": value], peer: proxy)
        #expect(origin?.address.description == client)
        #expect(origin?.isTLS == isTLS)
    }

    @Test(arguments: [("https", true), ("HTTPS", true), ("http", false), ("http, https", true)])
    func `the protocol of the nearest proxy counts`(_ value: String, _ isTLS: Bool) throws {
        let proxy = try #require(IPAddress("10.0.0.1"))
        let fields: HTTPFields = [Self.xff: "203.0.113.9", "X-Forwarded-Proto": value]
        #expect(Self.rule(.xForwardedFor).origin(fields, peer: proxy)?.isTLS == isTLS)
    }

    @Test(arguments: [(32, true), (33, false)])
    func `a list that is too long is not believed`(_ count: Int, _ isBelieved: Bool) throws {
        let proxy = try #require(IPAddress("10.0.0.1"))
        let list = [String](repeating: "203.0.113.9", count: count).joined(separator: ",")
        let origin = Self.rule(.xForwardedFor).origin([Self.xff: list], peer: proxy)
        #expect((origin != nil) == isBelieved)
    }
}
