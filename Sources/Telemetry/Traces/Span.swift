/// One piece of work in a trace.
///
/// *Shape*: identifiers in small hexadecimal digits, 32 of the trace and 16 of the span; times in
/// microseconds since 1970.
///
/// *Source*: OpenTelemetry Protocol 1.x, JSON encoding.
package struct Span: Sendable, Hashable {
    /// Which side of a call it is.
    package enum Kind: Int, Sendable, Hashable, CaseIterable {
        case inner = 1
        case server = 2
        case consumer = 5
    }

    package let traceID: String
    package let spanID: String
    package let parentID: String?
    /// What was done, with few possible values: a route's template, a kind of job.
    package let name: String
    package let kind: Kind
    package let began: Int64
    package let ended: Int64
    /// Never a secret, never a name of a customer.
    package let attributes: [String: String]
    /// Why it failed; nil for success.
    package let fault: String?

    package init(
        traceID: String,
        spanID: String,
        parentID: String? = nil,
        name: String,
        kind: Kind,
        began: Int64,
        ended: Int64,
        attributes: [String: String],
        fault: String? = nil
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.name = name
        self.kind = kind
        self.began = began
        self.ended = ended
        self.attributes = attributes
        self.fault = fault
    }
}
