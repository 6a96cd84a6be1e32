import Testing

@testable import HTTP

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"),
        ("0:0:0:0:0:0:0:0", "::"), ("fe80:0:0:0:0:0:0:1", "fe80::1"),
    ])
    func `an address has one written form`(_ text: String, _ written: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == written)
        #expect(IPAddress(written) == address)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1..3.4",
        "1.2.3.a", "+1.2.3.4", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
        "12345::", "g::", "::1.2.3", "::1.2.3.4.5", "1.2.3.4::", "fe80::1%eth0", "[::1]",
        "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4", ":1:2:3:4:5:6:7",
        String(repeating: "1", count: 100),
    ])
    func `what is no address is refused`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [0, 3, 5, 15, 17])
    func `other numbers of bytes are no address`(_ count: Int) {
        #expect(IPAddress(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "203.0.113.9", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
        ("2001:db8::8000:0:0:0/65", "2001:db8::8000:0:0:1", true),
        ("2001:db8::8000:0:0:0/65", "2001:db8::1", false), ("127.0.0.1/32", "127.0.0.1", true),
        ("::1/128", "::1", true), ("192.168.4.0/22", "192.168.7.255", true),
        ("192.168.4.0/22", "192.168.8.0", false),
    ])
    func `a network holds the addresses with its leading bits`(
        _ network: String,
        _ address: String,
        _ isInside: Bool
    ) throws {
        let found = try #require(IPNetwork(network)).contains(#require(IPAddress(address)))
        #expect(found == isInside)
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0.1/8", "::1/129", "::1/0", "10.0.0.0/", "10.0.0.0/8/8", "/8", "x/8",
        "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/0008", "",
    ])
    func `what is no network is refused`(_ text: String) { #expect(IPNetwork(text) == nil) }

    @Test(arguments: [("10.0.0.0/8", "10.0.0.0/8"), ("::1", "::1/128"), ("0.0.0.0/0", "0.0.0.0/0")])
    func `a network is written with its bits`(_ text: String, _ written: String) throws {
        #expect(try #require(IPNetwork(text)).description == written)
    }
}
