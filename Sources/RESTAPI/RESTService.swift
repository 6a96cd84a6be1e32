import Cryptography
package import HTTP
import Jobs

/// The API: every request in, one response out; no sockets, no database of its own.
package struct RESTService: Sendable {
    private(set) var ports: RESTPorts
    let settings: RESTSettings
    let runtime: RESTRuntime
    let instruments: RESTInstruments
    let keysInFlight = KeysInFlight()
    private let door: Door

    package init(
        ports: RESTPorts,
        settings: RESTSettings,
        runtime: RESTRuntime,
        instruments: RESTInstruments = RESTInstruments(),
        access: AccessSettings = AccessSettings()
    ) {
        self.ports = ports
        self.settings = settings
        self.runtime = runtime
        self.instruments = instruments
        self.door = Door(
            settings: access,
            authenticator: Authenticator(keys: ports.keys, runtime: runtime, settings: access),
            runtime: runtime
        )
    }

    /// Answers a request, whatever it is; a refusal becomes a problem document.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let began = runtime.uptime()
        let requestID = RequestID.of(request, random: runtime.random)
        let found = RouteTable.lookUp(request)
        var admission = Admission()
        var response: HTTPResponse
        do throws(Refusal) {
            response = try await answer(request, found, requestID, &admission)
        } catch {
            var problem = error.problem
            problem.requestId = requestID
            response = ProblemRepresentation.response(problem, to: request)
            for field in error.fields { response.fields.append(field.name, field.value) }
        }
        admission.complete(&response)
        let isTLS = request.peer?.isTLS == true
        ResponseFields.complete(&response, requestID: requestID, isTLS: isTLS)
        instruments.observe(
            RequestObservation(
                method: request.method,
                route: found.template,
                status: response.status,
                duration: runtime.uptime() - began,
                requestID: requestID,
                clientID: admission.client?.id,
                trace: request.trace
            )
        )
        return response
    }

    /// Renders a refusal of the server itself, made before there was a request to answer.
    package func render(_ problem: Problem) -> HTTPResponse {
        var problem = problem
        let requestID = RequestID.new(random: runtime.random)
        problem.requestId = requestID
        var response = ProblemRepresentation.response(problem, to: nil)
        ResponseFields.complete(&response, requestID: requestID, isTLS: false)
        return response
    }

    private func answer(
        _ request: HTTPRequest,
        _ found: RouteLookup,
        _ requestID: String,
        _ admission: inout Admission
    ) async throws(Refusal) -> HTTPResponse {
        switch found {
        case .pathUnknown: throw .pathUnknown
        case .pathMalformed: throw .pathMalformed
        case .options(let allowed, _):
            return HTTPResponse(
                status: .noContent,
                fields: [.allow: allowed.map(\.rawValue).joined(separator: ", ")]
            )
        case .methodUnsupported(let allowed, _): throw .methodUnsupported(allowed: allowed)
        case .route(let route, let parameters):
            try await door.admit(request, to: route, settings, &admission)
            let isStrict = route.access.isStrict
            if isStrict, !Acceptance.allowsJSON(request) { throw .notAcceptable }
            let call = Call(
                request: request,
                parameters: parameters,
                query: try QueryDecoding(request, allowed: isStrict ? route.query : nil),
                client: admission.client
            )
            let service = await recording(call, route, requestID)
            var response = try await route.handler(service)(call)
            for field in route.deprecation?.fields ?? [] {
                response.fields.append(field.name, field.value)
            }
            return response
        }
    }
}

extension RESTService {
    /// The service as this call sees it: what it changes is in the audit chain, or does not happen.
    private func recording(
        _ call: Call,
        _ route: Route,
        _ requestID: String
    ) async -> RESTService {
        guard route.access.isAudited, let client = call.client else { return self }
        var before: [UInt8]?
        // A job that cannot be read has no state to keep; the handler says what is wrong.
        if let id = JobID(call.id), let job = try? await ports.jobs.job(id) {
            before = SHA256.digest(Array("\(id.text) \(job.state.rawValue) \(job.attempt)".utf8))
        }
        let ports = door.recording(
            AuditEntry(
                who: client.actor,
                what: "\(route.method.rawValue) \(route.template.text)",
                subject: call.id,
                requestID: requestID,
                before: before,
                after: SHA256.digest(call.request.body)
            )
        )
        guard let ports else { return self }
        var service = self
        service.ports.change(through: ports)
        return service
    }
}

/// A request that may be answered: its route, its caller and the outer form of its query are known.
struct Call: Sendable {
    let request: HTTPRequest
    /// The values of the template's placeholders, in order.
    let parameters: [String]
    let query: QueryDecoding
    let client: Client?

    /// The value of the template's only placeholder.
    var id: String { parameters.first ?? "" }
}
