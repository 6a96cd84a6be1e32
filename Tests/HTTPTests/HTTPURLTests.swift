import HTTP
import Testing

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("http://a", "http://a/"),
        ("HTTPS://Api.Example:443/v1?x=%41", "https://api.example/v1?x=%41"),
        ("http://a:8080", "http://a:8080/"), ("http://a:/b", "http://a/b"),
        ("http://a?x", "http://a/?x"), ("http://127.0.0.1:1/..//", "http://127.0.0.1:1/..//"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"),
        ("http://[2001:DB8::1]", "http://[2001:db8::1]/"),
    ])
    func `an address is read and written in one form`(_ text: String, _ written: String) throws {
        let url = try #require(HTTPURL(text))
        #expect(url.description == written)
        #expect(HTTPURL(written) == url)
    }

    @Test(arguments: [
        "", "a", "/a", "ftp://a/", "http:/a", "http://", "http:///a", "http://u@a/",
        "http://u:p@a/",
        "http://a:0/", "http://a:65536/", "http://a:+1/", "http://a:x/", "http://a/#f",
        "http://a/ b",
        "http://a/%", "http://a/%4", "http://a/%zz", "http://a/%00", "http://a b/", "http://ä/",
        "http://a/ä", "http://[::1", "http://[a]/", "http://[::1]x/", "http://::1/",
        "http://a\r\n/",
        "http://a/\r\nHost: b", "http://a/\u{0}",
    ])
    func `what is malformed or not allowed is refused`(_ text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test func `path, query and authority are parts of the address`() throws {
        let url = try #require(HTTPURL("https://a:444/b/c?d?e"))
        #expect(url.path == "/b/c")
        #expect(url.queryText == "d?e")
        #expect(url.authority == "a:444")
        #expect(url.with(target: "/x")?.description == "https://a:444/x")
        #expect(url.with(target: "x") == nil)
    }

    @Test func `a host has at most 253 bytes`() {
        let longest = String(repeating: "a", count: 253)
        #expect(HTTPURL(scheme: .http, host: longest) != nil)
        #expect(HTTPURL(scheme: .http, host: longest + "a") == nil)
    }
}
