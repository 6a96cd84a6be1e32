import Jobs

/// One caller's wish to the writer; an object, because it goes from list to list.
final class Operation: Sendable {
    /// Does the work inside the writer's transaction; returns what answers the caller, to be called
    /// once the transaction is kept.
    let run: @Sendable (Transaction) throws(SQLFault) -> @Sendable () -> Void
    /// Answers the caller that nothing was stored.
    let fail: @Sendable (StoreFault) -> Void
    /// The same work in a form in which it can be done together with others'; nil for other work.
    let joint: JointWork?

    init(
        run: @escaping @Sendable (Transaction) throws(SQLFault) -> @Sendable () -> Void,
        fail: @escaping @Sendable (StoreFault) -> Void,
        joint: JointWork? = nil
    ) {
        self.run = run
        self.fail = fail
        self.joint = joint
    }
}

/// One caller's wish to a reader.
struct Reading: Sendable {
    let run: @Sendable (any SQLSession) throws(SQLFault) -> @Sendable () -> Void
    let fail: @Sendable (StoreFault) -> Void
}
