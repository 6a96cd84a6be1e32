/// What was asked of a simulated account so far.
package struct NetSuiteCounters: Sendable, Hashable {
    /// Requests by method and record type or service, for example `POST invoice`.
    package var calls: [String: Int] = [:]
    /// Requests that are being worked on.
    package var inFlight = 0
    /// The most requests that were ever worked on at once.
    package var inFlightMax = 0
    /// Requests refused because of the concurrency limit.
    package var throttled = 0
    /// Faults shown, by name.
    package var faults: [String: Int] = [:]
    /// Writes refused because another one changed the record meanwhile.
    package var collisions = 0
}
