package import HTTP

/// One answered or refused request, as the access log tells of it.
///
/// Holds the path but not the query, which may carry secrets, and no field values.
package struct AccessRecord: Sendable, Hashable {
    /// The method; nil if the head was not understood.
    package let method: HTTPMethod?
    /// The target up to its query; nil if the head was not understood.
    package let path: String?
    /// The status of the answer.
    package let status: HTTPStatus
    /// The code of the refusal, where the server itself refused.
    package let refusal: Problem.Code?
    /// Who asked.
    package let peer: PeerInfo
    /// The place of the request in a trace; nil if the head was not understood.
    package let trace: TraceContext?
    /// Bytes of content received, decoded.
    package let contentBytes: Int
    /// Bytes written, head included, before encryption.
    package let answerBytes: Int
    /// The number of the request on its connection, counted from one.
    package let number: Int
    /// Where the time went.
    package let timings: Timings

    /// Where the time of a request went; the parts follow one another.
    package struct Timings: Sendable, Hashable {
        /// From the first byte of the request to the end of its head.
        package var head: Duration = .zero
        /// From there to the end of its content.
        package var content: Duration = .zero
        /// From there to the handler's answer.
        package var handler: Duration = .zero
        /// From there to the last byte the kernel took.
        package var write: Duration = .zero

        /// From first byte to last.
        package var total: Duration { head + content + handler + write }
    }
}
