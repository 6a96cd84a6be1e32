import Accounting
import Cryptography
package import HTTP
import JSON
import Synchronization

/// Everything of a simulated org that changes, behind the simulator's one lock.
struct SalesforceState: Sendable {
    var store: SalesforceStore
    var desk: SalesforceLoginDesk
    var faults: FaultPlan
    var cursors: [String: SalesforceCursor] = [:]
    var cursorCount = 0
    /// Requests counted against the daily limit.
    var requestCount = 0
    /// How many of the next writes find their record locked.
    var lockCount = 0
    var calls: [String: Int] = [:]
    /// Writes by the client name they carry; empty for none.
    var writers: [String: Int] = [:]
}

/// A Salesforce org that lives in memory and refuses what the real one refuses.
///
/// Requests come in as values, so it needs no socket; `SandboxHost` puts it behind one.
package final class SalesforceSimulator: Sendable {
    let configuration: SalesforceSimulatorConfiguration
    let state: Mutex<SalesforceState>
    private let pause: NetSuiteSimulator.Pause

    private static let slowness = Duration.seconds(3)
    private static let forever = Duration.seconds(590)

    /// An org without records.
    package init(
        configuration: SalesforceSimulatorConfiguration,
        pause: @escaping NetSuiteSimulator.Pause = { duration in
            // A cancelled wait just ends early: its client has gone.
            try? await Task.sleep(for: duration)
        }
    ) {
        self.configuration = configuration
        self.pause = pause
        state = Mutex(
            SalesforceState(
                store: SalesforceStore(configuration.objects),
                desk: SalesforceLoginDesk(configuration),
                faults: configuration.faults
            )
        )
    }

    /// Answers one request, waiting as long as the configuration and the faults ask for.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        if request.path.hasPrefix("/sandbox/") { return control(request) }
        let fault = state.withLock { $0.faults.draw(request.method, path: request.path) }
        if let fault, !fault.commits { return Self.refusal(fault) }
        if configuration.latency > .zero { await pause(configuration.latency) }
        let response = work(request)
        switch fault {
        case .timeoutAfterCommit:
            await pause(Self.forever)
            return SandboxDirective.nothing
        case .resetAfterCommit: return SandboxDirective.nothing
        case .truncated: return SandboxDirective.truncate.attached(to: response)
        case .slow:
            await pause(Self.slowness)
            return response
        case .resetBeforeCommit, .throttled, .serverError, .unavailable, .unauthorized, nil:
            return response
        }
    }

    private static func refusal(_ fault: SandboxFault) -> HTTPResponse {
        switch fault {
        case .throttled:
            SalesforceFault(
                403,
                "REQUEST_LIMIT_EXCEEDED",
                "ConcurrentRequests (Concurrent API Requests) Limit"
                    + " exceeded."
            ).response
        case .serverError:
            SalesforceFault(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred.").response
        case .unavailable:
            HTTPResponse(
                status: .serviceUnavailable,
                fields: [.contentType: "text/html"],
                body: Array("<html><body>Down for maintenance</body></html>".utf8)
            )
        case .unauthorized: SalesforceFault.unauthorized.response
        case .resetBeforeCommit, .resetAfterCommit, .timeoutAfterCommit, .slow, .truncated:
            SandboxDirective.nothing
        }
    }

    // MARK: Working

    private func work(_ request: HTTPRequest) -> HTTPResponse {
        let origin = NetSuiteSimulator.origin(of: request)
        let now = configuration.clock()
        if request.path == SalesforceLoginDesk.path {
            let fresh =
                "\(configuration.organizationID.prefix(15))!"
                + Base64.urlEncode(RandomBytes.generate(48))
            return state.withLock {
                $0.desk.respond(to: request, origin: origin, fresh: fresh, now: now)
            }
        }
        // A target that is not well formed names no resource.
        guard var segments = try? request.pathSegments, let query = try? request.query,
            segments.starts(with: ["services", "data"])
        else { return SalesforceFault.notFound.response }
        if segments.count > 2, segments.last == "" { segments.removeLast() }
        guard segments.count > 2 else { return versions() }
        return state.withLock { state in
            guard state.desk.isOpen(request, now: now) else {
                return SalesforceFault.unauthorized.response
            }
            return answer(request, Array(segments.dropFirst(2)), query, now: now, &state)
        }
    }

    private func versions() -> HTTPResponse {
        let list = configuration.versions.map { version -> JSONValue in
            [
                "label": .string("Version \(version)"),
                "url": .string("/services/data/v\(version).0"), "version": .string("\(version).0"),
            ]
        }
        return SalesforceService.json(.array(list))
    }

    private func answer(
        _ request: HTTPRequest,
        _ segments: [String],
        _ query: [QueryItem],
        now: Timestamp,
        _ state: inout SalesforceState
    ) -> HTTPResponse {
        state.requestCount += 1
        var response: HTTPResponse
        do throws(SalesforceFault) {
            guard state.requestCount <= configuration.requestsMax else {
                throw SalesforceFault(
                    403,
                    "REQUEST_LIMIT_EXCEEDED",
                    "TotalRequests Limit exceeded."
                )
            }
            let service = SalesforceService(
                method: request.method,
                segments: Array(segments.dropFirst()),
                query: query,
                body: request.body,
                fields: request.fields,
                version: try version(segments[0]),
                configuration: configuration,
                now: now
            )
            state.calls[
                "\(request.method) \(segments.dropFirst().prefix(2).joined(separator: "/"))",
                default: 0
            ] += 1
            if request.method != .get {
                let options = request.fields["Sforce-Call-Options"] ?? ""
                let client = options.hasPrefix("client=") ? String(options.dropFirst(7)) : ""
                state.writers[client, default: 0] += 1
            }
            if request.method != .get, state.lockCount > 0 {
                state.lockCount -= 1
                throw .locked
            }
            response = try service.respond(&state)
        } catch {
            response = error.response
        }
        response.fields["Sforce-Limit-Info"] =
            "api-usage=\(state.requestCount)/\(configuration.requestsMax)"
        return response
    }

    private func version(_ segment: String) throws(SalesforceFault) -> Int {
        guard segment.hasPrefix("v"), segment.hasSuffix(".0"),
            let version = Int(segment.dropFirst().dropLast(2))
        else { throw .notFound }
        guard version >= configuration.versions.lowerBound else {
            throw SalesforceFault(410, "UNSUPPORTED_API_VERSION", "GONE")
        }
        guard version <= configuration.versions.upperBound else { throw .notFound }
        return version
    }
}
