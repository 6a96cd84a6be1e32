import Cryptography
import Testing

/// Two engines that talk to each other in memory.
struct TLSPair: ~Copyable {
    /// One engine and everything it has said so far.
    struct End: ~Copyable {
        var engine: TLSEngine
        var received: [UInt8] = []
        var fault: TLSFault?
        var isClosed = false

        init(_ engine: consuming TLSEngine) {
            self.engine = engine
        }

        /// Reads until the engine wants more, is closed, or fails.
        mutating func advance() {
            guard fault == nil else { return }
            do throws(TLSFault) {
                while true {
                    switch try engine.read() {
                    case .bytes(let bytes): received += bytes
                    case .needsMore: return
                    case .closed:
                        isClosed = true
                        return
                    }
                }
            } catch {
                fault = error
            }
        }

        /// Takes in ciphertext, piece by piece.
        mutating func deliver(_ bytes: [UInt8], pieceBytes: Int) {
            var start = 0
            while start < bytes.count, fault == nil {
                let end = min(bytes.count, start + pieceBytes)
                do throws(TLSFault) {
                    try engine.receive(Array(bytes[start..<end]))
                } catch {
                    fault = error
                }
                advance()
                start = end
            }
        }

        /// Takes note of the end of the network's bytes.
        mutating func deliverEnd() {
            engine.receiveEnd()
            advance()
        }
    }

    var client: End
    var server: End
    /// The ciphertext that went each way.
    var sentByClient: [UInt8] = []
    var sentByServer: [UInt8] = []

    init(
        client: TLSConfiguration,
        server: TLSConfiguration,
        serverName: String = "books.example"
    ) {
        self.client = End(TLSEngine(client: client, serverName: serverName))
        self.server = End(TLSEngine(server: server))
    }

    /// Carries bytes both ways until neither end has anything to say.
    mutating func run(pieceBytes: Int = 16_384) {
        while true {
            client.advance()
            let toServer = client.engine.takeOutgoing()
            sentByClient += toServer
            server.deliver(toServer, pieceBytes: pieceBytes)
            server.advance()
            let toClient = server.engine.takeOutgoing()
            sentByServer += toClient
            client.deliver(toClient, pieceBytes: pieceBytes)
            if toServer.isEmpty, toClient.isEmpty, !client.engine.hasOutgoing { return }
        }
    }
}

/// Configurations made of the test keys.
enum TLSParties {
    static func client(
        trust root: String = "root",
        alpn: [String] = ["http/1.1"],
        showing name: String? = nil,
        maximumVersion: TLSVersion = .tls13
    ) throws -> TLSConfiguration {
        let certificate: (chainPEM: [UInt8], keyPEM: [UInt8])? =
            if let name {
                (try TestKeys.file("\(name).pem"), try TestKeys.file("\(name)-key.pem"))
            } else {
                nil
            }
        return try TLSConfiguration.client(
            trust: .pem(TestKeys.file("\(root).pem")),
            alpn: alpn,
            certificate: certificate,
            maximumVersion: maximumVersion
        )
    }

    static func server(
        chain: String = "server-chain",
        key: String = "server-key",
        alpn: [String] = ["http/1.1"],
        clients: ClientCertificates = .none,
        maximumVersion: TLSVersion = .tls13
    ) throws -> TLSConfiguration {
        try TLSConfiguration.server(
            certificateChainPEM: TestKeys.file("\(chain).pem"),
            privateKeyPEM: TestKeys.file("\(key).pem"),
            alpn: alpn,
            clientCertificates: clients,
            maximumVersion: maximumVersion
        )
    }
}
