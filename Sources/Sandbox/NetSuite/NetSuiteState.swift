import Accounting
import HTTP
import JSON

/// Everything of a simulated account that changes, behind the simulator's one lock.
struct NetSuiteState: Sendable {
    var books: NetSuiteBooks
    var desk: LoginDesk
    var faults: FaultPlan
    var jobs = AsyncJobs()
    var counters = NetSuiteCounters()
    /// Requests at work at a time, those of other integrations included.
    var concurrencyMax: Int
    private var requestNumber: UInt64 = 0
    private let script: (script: String, deployment: String)?

    init(_ configuration: NetSuiteSimulatorConfiguration) {
        books = NetSuiteBooks(configuration)
        desk = LoginDesk(configuration)
        faults = configuration.faults
        script = configuration.statementScript
        concurrencyMax = configuration.concurrencyMax
    }

    /// A new id for one answer, in the shape of a UUID.
    mutating func nextRequestID() -> String {
        requestNumber += 1
        let digits = String(requestNumber, radix: 16)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count)
            + digits
    }

    /// Answers a request to one of the services, already logged in and let in.
    mutating func respond(
        to call: NetSuiteCall,
        _ answers: NetSuiteAnswers
    ) -> HTTPResponse {
        do throws(RecordFault) {
            switch call.service {
            case .record:
                if call.request.fields.list("Prefer", contains: "respond-async") {
                    return try jobs.submit(call.request, &books, answers)
                }
                return try RecordService(request: call.request).respond(&books)
            case .query:
                return try SuiteQLService(request: call.request).respond(books)
            case .restlet:
                return try RestletService(request: call.request, script: script).respond(&books)
            case .job:
                return try jobs.respond(to: call.request)
            case .system:
                return try SystemService(request: call.request, concurrencyMax: call.concurrencyMax)
                    .respond()
            case .options:
                return NetSuiteAnswers.noContent()
            case .unknown:
                throw .malformedRequest()
            }
        } catch {
            return answers.fault(error)
        }
    }
}

/// A request on its way to a service.
struct NetSuiteCall {
    enum Service: Sendable, Hashable {
        case record, query, job, system, restlet, options, unknown
    }

    let service: Service
    let request: ServiceRequest
    let concurrencyMax: Int

    private static let prefixes: [(String, Service)] = [
        (RecordService.prefix, .record),
        ("/services/rest/query/v1", .query),
        (AsyncJobs.prefix, .job),
        (SystemService.prefix, .system),
        (RestletService.path, .restlet),
    ]

    /// Takes a request apart; nil if its target is not well formed.
    init?(_ request: HTTPRequest, origin: String, concurrencyMax: Int, now: Timestamp) {
        let path = request.path
        let found = Self.prefixes.first { path == $0.0 || path.hasPrefix($0.0 + "/") }
        let rest = found.map { path.dropFirst($0.0.count + 1) } ?? ""
        var segments: [String] = []
        for segment in rest.split(separator: "/", omittingEmptySubsequences: false) {
            // A segment or query that is not well formed makes the whole target malformed.
            guard let decoded = try? PercentCoding.decode(segment) else { return nil }
            segments.append(decoded)
        }
        // The same for the query.
        guard let query = try? request.query else { return nil }
        service = request.method == .options ? .options : found?.1 ?? .unknown
        self.concurrencyMax = concurrencyMax
        self.request = ServiceRequest(
            method: request.method,
            segments: segments,
            query: query,
            fields: request.fields,
            body: request.body,
            origin: origin,
            now: now
        )
    }

    /// The name under which the call is counted: `POST invoice`, `POST suiteql`.
    var name: String {
        let first = request.segments.first ?? ""
        let type = NetSuiteRecordType(segment: first)?.rawValue ?? (first.isEmpty ? "-" : first)
        return "\(request.method) \(type)"
    }
}
