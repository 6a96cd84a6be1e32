import HTTP

/// Who may use a route.
enum RouteAccess: Sendable, Hashable {
    /// Whoever can prove it otherwise, as Stripe does by its signature.
    case open
    /// Everyone, with whatever headers and queries probes send.
    case machines
    /// As `machines` if the settings say so, else callers who may read.
    case metrics
    /// Callers with any of these scopes.
    case scopes(Set<Scope>)

    static let read = RouteAccess.scopes([.read])
    static let sync = RouteAccess.scopes([.sync])
    static let reconcile = RouteAccess.scopes([.reconcile])
    /// Work of either kind, such as stopping a job.
    static let write = RouteAccess.scopes([.sync, .reconcile])
    static let admin = RouteAccess.scopes([.admin])

    /// The scopes of which a caller needs one; nil when no credential is asked for.
    func scopes(_ settings: RESTSettings) -> Set<Scope>? {
        switch self {
        case .open, .machines: nil
        case .metrics: settings.metricsAreOpen ? nil : [.read]
        case .scopes(let scopes): scopes
        }
    }

    /// Whether a request changes something an auditor asks for.
    var isAudited: Bool {
        switch self {
        case .open, .machines, .metrics: false
        case .scopes(let scopes): !scopes.contains(.read)
        }
    }

    /// Whether queries and `Accept` are judged.
    var isStrict: Bool {
        switch self {
        case .scopes: true
        case .open, .machines, .metrics: false
        }
    }
}

/// One line of the route table.
struct Route: Sendable {
    typealias Handler =
        @Sendable (RESTService) -> @Sendable (Call) async throws(Refusal) -> HTTPResponse

    let method: HTTPMethod
    let template: PathTemplate
    let access: RouteAccess
    /// The query parameters it understands.
    let query: [String]
    /// Set once the route is to go.
    let deprecation: Deprecation?
    let handler: Handler

    init(
        _ method: HTTPMethod,
        _ template: String,
        _ access: RouteAccess,
        query: [String] = [],
        deprecation: Deprecation? = nil,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.template = PathTemplate(template)
        self.access = access
        self.query = query
        self.deprecation = deprecation
        self.handler = handler
    }
}

/// A path with placeholders, such as `/v1/jobs/{id}`.
struct PathTemplate: Sendable {
    enum Segment: Sendable, Hashable {
        case text(String)
        case placeholder
    }

    let text: String
    private let segments: [Segment]

    init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            $0.hasPrefix("{") ? .placeholder : .text(String($0))
        }
    }

    /// The values of the placeholders, none of them empty; nil if the path is another one.
    func parameters(of path: [String]) -> [String]? {
        guard path.count == segments.count else { return nil }
        var values: [String] = []
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .text(let text): if text != part { return nil }
            case .placeholder:
                if part.isEmpty { return nil }
                values.append(part)
            }
        }
        return values
    }
}
