import HTTP
import RESTAPI
import Telemetry

/// Requests as spans, in the trace of the caller where it sent one.
enum RequestSpan {
    /// Nil for probes, and where the server noted no trace.
    static func span(_ request: RequestObservation, ended: Int64) -> Span? {
        guard let trace = request.trace, let route = request.route, route.hasPrefix("/v1/") else {
            return nil
        }
        let (seconds, attoseconds) = request.duration.components
        let took = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return Span(
            traceID: trace.traceID,
            spanID: trace.spanID,
            parentID: trace.parentSpanID,
            name: "\(request.method.rawValue) \(route)",
            kind: .server,
            began: ended - took,
            ended: ended,
            attributes: [
                "http.request.method": request.method.rawValue, "http.route": route,
                "http.response.status_code": String(request.status.code),
                "quittance.request": request.requestID,
                "quittance.client": request.clientID ?? "",
            ],
            fault: request.status.code >= 500 ? "answered \(request.status.code)" : nil
        )
    }
}
