import Cryptography
import Database
import FoundationEssentials
import HTTP
import HTTPClient
import Jobs
import RESTAPI
import Sockets

extension Database: AuditTrail {
    func append(_ entry: AuditEntry) async throws(StoreFault) { try await audit(entry) }
}

/// Puts the door of the API together.
enum AccessWiring {
    static func settings(
        _ door: DoorSettings,
        database: Database,
        world: RealWorld,
        telemetry: ServiceTelemetry
    ) throws -> AccessSettings {
        var access = AccessSettings()
        access.callerRate = rule(door.requestsPerMinutePerCaller)
        access.addressRate = rule(door.requestsPerMinutePerAddress)
        access.certificates = door.certificates
        access.tokens = try door.tokens.map(tokens)
        // One thread: hashing a key takes a core and 16 MiB, and happens once for each key.
        let pool = try ThreadPool(threads: 1, name: "scrypt")
        access.derive = { secret, parameters in
            await pool.run { SecretHash.scrypt(secret, parameters) }
        }
        access.audit = database
        access.observe = { telemetry.observe($0) }
        return access
    }

    private static func rule(_ requests: Int) -> RateRule? {
        requests > 0 ? RateRule(requests: requests) : nil
    }

    private static func tokens(_ settings: TokenSettings) throws -> TokenRules {
        TokenRules(
            issuer: settings.issuer,
            audience: settings.audience,
            algorithms: Set(settings.algorithms.compactMap { SignatureAlgorithm(rawValue: $0) }),
            scopeClaim: settings.scopeClaim,
            scopePrefix: settings.scopePrefix,
            keySet: try keySet(settings.keys)
        )
    }

    private static func keySet(
        _ source: TokenSettings.KeySource
    ) throws -> @Sendable () async -> [UInt8]? {
        switch source {
        case .file(let path):
            return { FileManager.default.contents(atPath: path).map { Array($0) } }
        case .address(let text, let caFile):
            guard let url = HTTPURL(text) else {
                throw WiringFault("access.tokens.keySetURL “\(text)” is no address.")
            }
            let client = try Clients.make(for: url, caFile: caFile)
            return {
                var request = OutboundRequest(method: .get, url: url)
                request.timeout = .seconds(10)
                request.responseBytesMax = 1 << 20
                // A provider that does not answer is the same as one without keys; callers are told.
                guard let response = try? await client.send(request), response.status == .ok else {
                    return nil
                }
                return response.body
            }
        }
    }
}

/// Makes clients for servers that are named in the settings.
enum Clients {
    /// A client that trusts the system's authorities, or those of a file.
    static func make(for url: HTTPURL, caFile: String?) throws -> HTTPClient {
        guard url.scheme == .https else { return try HTTPClient() }
        let trust: TrustRoots = if let caFile { .files([caFile]) } else { .system }
        return try HTTPClient(
            configuration: ClientConfiguration(tls: try TLSConfiguration.client(trust: trust))
        )
    }
}
