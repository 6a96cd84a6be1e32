import Cryptography
import Database
import FoundationEssentials
import HTTP
import HTTPClient
import Jobs
import RESTAPI
import Sockets

extension Database: AuditTrail {
    func recording(_ entry: AuditEntry) -> ChangePorts {
        let store: Database = recording(entry)
        return ChangePorts(intake: store, jobs: store, queue: store, pushed: store)
    }
}

/// Puts the door of the API together.
enum AccessWiring {
    static func settings(
        _ door: DoorSettings,
        clients: OutboundClients,
        database: Database,
        world: RealWorld,
        telemetry: ServiceTelemetry
    ) throws -> AccessSettings {
        var access = AccessSettings()
        access.callerRate = rule(door.requestsPerMinutePerCaller)
        access.addressRate = rule(door.requestsPerMinutePerAddress)
        access.certificates = door.certificates
        access.tokens = try door.tokens.map { try tokens($0, clients) }
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

    private static func tokens(
        _ settings: TokenSettings,
        _ clients: OutboundClients
    ) throws -> TokenRules {
        TokenRules(
            issuer: settings.issuer,
            audience: settings.audience,
            algorithms: Set(settings.algorithms.compactMap { SignatureAlgorithm(rawValue: $0) }),
            scopeClaim: settings.scopeClaim,
            scopePrefix: settings.scopePrefix,
            keySet: try keySet(settings.keys, clients)
        )
    }

    /// Reads the provider's keys anew at each call; nil where there are none to be had.
    static func keySet(
        _ source: TokenSettings.KeySource,
        _ clients: OutboundClients
    ) throws -> @Sendable () async -> [UInt8]? {
        switch source {
        case .file(let path):
            return { FileManager.default.contents(atPath: path).map { Array($0) } }
        case .address(let text, let caFile):
            guard let url = HTTPURL(text) else {
                throw WiringFault("access.tokens.keySetURL “\(text)” is no address.")
            }
            let client = try clients.make(for: url, caFile: caFile)
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
