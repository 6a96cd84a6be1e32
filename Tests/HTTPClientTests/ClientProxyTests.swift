import Cryptography
import HTTP
import HTTPClient
import HTTPServer
import TestSupport
import Testing

@Suite struct ClientProxyTests {
    private func client(
        proxyPort: UInt16,
        credentials: (user: String, password: String)? = nil,
        bypassed: [String] = []
    ) throws -> HTTPClient {
        let url = try #require(HTTPURL("http://127.0.0.1:\(proxyPort)/"))
        var configuration = ClientConfiguration(
            tls: try .client(trust: .pem(try TestAuthority.file("ca.pem")))
        )
        configuration.proxy = ForwardProxy(url: url, credentials: credentials, bypassed: bypassed)
        return try HTTPClient(configuration: configuration)
    }

    private func failure(_ client: HTTPClient, _ text: String) async throws -> TransportFailure? {
        let url = try #require(HTTPURL(text))
        do throws(TransportFailure) {
            _ = try await client.send(OutboundRequest(method: .get, url: url))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request goes through a tunnel that is asked for with credentials`() async throws {
        let proxy = try ScriptedServer([
            [
                .readHead, .send("HTTP/1.1 200 Connection established\r\n\r\n"),
                .readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
                .waitForEnd,
            ]
        ])
        let client = try client(proxyPort: proxy.port, credentials: ("u", "p"))
        let url = try #require(HTTPURL("http://books.example/a"))
        let response = try await client.send(OutboundRequest(method: .get, url: url))
        #expect(String(decoding: response.body, as: UTF8.self) == "hi")
        client.close()
        #expect(
            proxy.heads.first == "CONNECT books.example:80 HTTP/1.1\r\nHost: books.example:80\r\n"
                + "Proxy-Authorization: Basic dTpw\r\n\r\n"
        )
        #expect(proxy.heads.last?.hasPrefix("GET /a HTTP/1.1\r\n") == true)
        #expect(proxy.heads.last?.contains("Proxy-Authorization") == false)
    }

    @Test(arguments: [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "502"), ("nonsense\r\n\r\n", "status line"),
        ("", "cut the connection"),
    ])
    func `a proxy that makes no tunnel is a failure before anything was sent`(
        _ answer: String,
        _ reason: String
    ) async throws {
        let proxy = try ScriptedServer([[.readHead, .send(answer)]])
        let client = try client(proxyPort: proxy.port, credentials: ("user", "hunter2"))
        let failure = try #require(try await failure(client, "https://books.example/"))
        #expect(failure.kind == .connect)
        #expect(!failure.requestMayHaveBeenProcessed)
        #expect(failure.sentence.contains(reason))
        #expect(!failure.sentence.contains("hunter2"))
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `hosts that are left out are reached directly`(_ host: String) async throws {
        let server = try HTTPServer(configuration: ServerConfiguration()) { _ in
            HTTPResponse(status: .ok)
        }
        let port = try await server.start().port
        // Nobody listens on the proxy's port.
        let client = try client(proxyPort: 1, bypassed: [host])
        #expect(try await failure(client, "http://\(host):\(port)/") == nil)
        await server.stop(grace: .zero)
    }

    @Test func `a proxy shows its address, never its credentials`() throws {
        let url = try #require(HTTPURL("http://proxy.example:3128/"))
        let proxy = try #require(ForwardProxy(url: url, credentials: ("user", "hunter2")))
        var dumped = "\(proxy)"
        dump(proxy, to: &dumped)
        #expect(dumped.contains("proxy.example:3128"))
        #expect(!dumped.contains("hunter2") && !dumped.contains("Basic"))
        #expect(ForwardProxy(url: try #require(HTTPURL("https://proxy.example/"))) == nil)
    }
}
