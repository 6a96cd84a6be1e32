package import HTTP
import Jobs

/// The API: every request in, one response out; no sockets, no database of its own.
package struct RESTService: Sendable {
    let ports: RESTPorts
    let settings: RESTSettings
    let runtime: RESTRuntime
    let instruments: RESTInstruments
    let keysInFlight = KeysInFlight()
    private let authenticator: Authenticator

    package init(
        ports: RESTPorts,
        settings: RESTSettings,
        runtime: RESTRuntime,
        instruments: RESTInstruments = RESTInstruments()
    ) {
        self.ports = ports
        self.settings = settings
        self.runtime = runtime
        self.instruments = instruments
        self.authenticator = Authenticator(keys: ports.keys, runtime: runtime)
    }

    /// Answers a request, whatever it is; a refusal becomes a problem document.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let began = runtime.uptime()
        let requestID = RequestID.of(request, random: runtime.random)
        let found = RouteTable.lookUp(request)
        var client: Client?
        var response: HTTPResponse
        do throws(Refusal) {
            response = try await answer(request, found, requestID, &client)
        } catch {
            var problem = error.problem
            problem.requestId = requestID
            response = ProblemRepresentation.response(problem, to: request)
            for field in error.fields { response.fields.append(field.name, field.value) }
        }
        let isTLS = request.peer?.isTLS == true
        ResponseFields.complete(&response, requestID: requestID, isTLS: isTLS)
        instruments.observe(
            RequestObservation(
                method: request.method,
                route: found.template,
                status: response.status,
                duration: runtime.uptime() - began,
                requestID: requestID,
                clientID: client?.id
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
        _ client: inout Client?
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
            if let scope = route.access.scope(settings) {
                let caller = try await authenticator.client(of: request)
                client = caller
                guard caller.scopes.contains(scope) else { throw .scopeMissing(scope) }
            }
            let isStrict = route.access.isStrict
            if isStrict, !Acceptance.allowsJSON(request) { throw .notAcceptable }
            let call = Call(
                request: request,
                parameters: parameters,
                query: try QueryDecoding(request, allowed: isStrict ? route.query : nil),
                client: client
            )
            var response = try await route.handler(self)(call)
            for field in route.deprecation?.fields ?? [] {
                response.fields.append(field.name, field.value)
            }
            return response
        }
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
