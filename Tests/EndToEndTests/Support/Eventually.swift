/// Something another process should have done by now.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// The first value the probe gives; asks again and again until the limit.
///
/// Waiting for another process has no other signal than looking; the limit is only there to end
/// a test that hangs.
func eventually<Value>(
    _ what: String,
    within limit: Duration,
    every pause: Duration = .milliseconds(20),
    _ probe: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await probe() { return value }
        guard ContinuousClock.now < deadline else {
            throw Overdue(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: pause)
    }
}
