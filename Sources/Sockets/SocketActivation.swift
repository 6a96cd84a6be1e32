/// Listening sockets that a service manager has opened for this process.
///
/// Source: sd_listen_fds(3).
package enum SocketActivation {
    /// The first descriptor passed.
    private static let first: Int32 = 3

    /// The most sockets taken over; more are no plausible setting.
    private static let countMax: Int32 = 64

    /// The descriptors passed to this very process; none if they are meant for another one.
    ///
    /// - Parameters:
    ///   - environment: The environment, with `LISTEN_PID` and `LISTEN_FDS`.
    ///   - processID: The number of this process.
    /// - Returns: Descriptors to be adopted, in the order of the manager's settings.
    package static func descriptors(
        _ environment: [String: String],
        processID: Int32
    ) -> [Int32] {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == processID,
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }),
            (1...countMax).contains(count)
        else { return [] }
        return Array(first..<(first + count))
    }
}
