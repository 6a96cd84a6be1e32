package import HTTP

extension RESTService {
    /// Answers a load balancer's probe from memory, as `respond` would; nil for all that must wait.
    package func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
        let route = "/livez"
        guard request.method == .get, request.target == route else { return nil }
        let began = runtime.uptime()
        let requestID = RequestID.of(request, random: runtime.random)
        var response = Self.alive
        let isTLS = request.peer?.isTLS == true
        ResponseFields.complete(&response, requestID: requestID, isTLS: isTLS)
        instruments.observe(
            RequestObservation(
                method: request.method,
                route: route,
                status: response.status,
                duration: runtime.uptime() - began,
                requestID: requestID,
                clientID: nil,
                trace: request.trace
            )
        )
        return response
    }
}
