import HTTP
import JSON
import Jobs

extension RESTService {
    /// How far open findings are counted; beyond that the number stays the same.
    private static let findingsCountMax = 1000

    /// Whether the process answers; says nothing about anything behind it.
    func live(_ call: Call) async throws(Refusal) -> HTTPResponse { Self.alive }

    static let alive = plain("ok\n")

    /// Whether the start is over: settings read, store opened, schema brought up to date.
    func startedUp(_ call: Call) async throws(Refusal) -> HTTPResponse {
        guard instruments.phase() != .starting else { throw .starting }
        return Self.plain("ok\n")
    }

    /// Whether requests should come here.
    ///
    /// They should when the start is over, the end has not begun, and the store takes writes. A
    /// vendor's outage is not a reason to go elsewhere.
    func ready(_ call: Call) async throws(Refusal) -> HTTPResponse {
        switch instruments.phase() {
        case .starting: throw .starting
        case .draining: throw .draining
        case .running: break
        }
        do { try await ports.probe.ping() } catch { throw .store(error) }
        return Self.plain("ok\n")
    }

    func showMetrics(_ call: Call) async throws(Refusal) -> HTTPResponse {
        Self.plain(instruments.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    /// Proves that a key works.
    func ping(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let scopes = (call.client?.scopes ?? []).map(\.rawValue).sorted()
        return .json(
            .record([
                ("ok", .bool(true)),
                ("version", .string(settings.version)),
                ("time", .time(runtime.now())),
                ("scopes", .texts(scopes)),
            ])
        )
    }

    /// How the service does, in numbers.
    func showStatus(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let counts: [JobState: Int]
        let findings: Int
        let operations: OperationsReport?
        do {
            counts = try await ports.jobs.counts()
            findings = try await ports.books.findings(
                open: true,
                subject: nil,
                before: nil,
                limit: Self.findingsCountMax
            ).count
            operations = try await instruments.operations?.report()
        } catch { throw .store(error) }
        let states = JobState.allCases.map { ($0.rawValue, JSONValue.integer(counts[$0] ?? 0)) }
        return .json(
            .record([
                ("version", .string(settings.version)),
                ("uptimeSeconds", .integer(runtime.uptime().components.seconds)),
                ("jobs", .record(states)),
                ("openFindings", .integer(findings)),
                ("accounts", .array(settings.accounts.map(Self.account))),
                ("upstreams", .array(await instruments.upstreams().map(Self.gauge))),
                (
                    "operations",
                    operations.map {
                        OperationsRepresentation.json($0, phase: instruments.phase())
                    }
                ),
            ])
        )
    }

    private static func account(_ profile: AccountProfile) -> JSONValue {
        .record([
            ("name", .string(profile.name)),
            ("mode", profile.isLive.map { .string($0 ? "live" : "test") }),
            ("receivesWebhooks", .bool(profile.webhooks != nil)),
        ])
    }

    private static func gauge(_ gauge: UpstreamGauge) -> JSONValue {
        .record([("name", .string(gauge.name)), ("value", .integer(gauge.value))])
    }

    private static func plain(
        _ text: String,
        type: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(status: .ok, fields: [.contentType: type], body: Array(text.utf8))
    }
}
