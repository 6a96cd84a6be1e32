import Jobs

/// Work of one kind that many callers ask for at once, and that is done for all of them in one go.
enum JointWork: Sendable {
    /// The record, if there is one, is written into the audit chain with the jobs.
    case enqueue(
        [NewJob],
        record: AuditEntry?,
        answer: @Sendable ([EnqueueOutcome]) -> Void
    )
    /// The answer tells whether the claim was still the caller's.
    case settle(Settlement, answer: @Sendable (Bool) -> Void)
}

/// Operations that are done together; a single one is a group as well.
struct OperationGroup {
    let operations: [Operation]
    /// Does the work of all; returns what answers their callers once the transaction is kept.
    let run: (Transaction) throws(SQLFault) -> [@Sendable () -> Void]

    init(_ operation: Operation) {
        operations = [operation]
        run = { transaction throws(SQLFault) in [try operation.run(transaction)] }
    }

    private init(
        _ operations: [Operation],
        _ run: @escaping (Transaction) throws(SQLFault) -> [@Sendable () -> Void]
    ) {
        self.operations = operations
        self.run = run
    }

    /// Groups operations that wait together.
    ///
    /// Their callers wait at the same time, so none of them can tell in which order they are done:
    /// ends of claims first, because what they let go can be claimed at once.
    static func gather(_ operations: [Operation]) -> [OperationGroup] {
        var settling: [(operation: Operation, work: Settlement, answer: @Sendable (Bool) -> Void)] =
            []
        var enqueueing:
            [(
                operation: Operation, work: [NewJob], record: AuditEntry?,
                answer: @Sendable ([EnqueueOutcome]) -> Void
            )] = []
        var others: [OperationGroup] = []
        for operation in operations {
            switch operation.joint {
            case .settle(let work, let answer): settling.append((operation, work, answer))
            case .enqueue(let work, let record, let answer):
                enqueueing.append((operation, work, record, answer))
            case nil: others.append(OperationGroup(operation))
            }
        }
        var groups: [OperationGroup] = []
        if !settling.isEmpty {
            groups.append(
                OperationGroup(settling.map(\.operation)) { transaction throws(SQLFault) in
                    let settled = try transaction.settle(settling.map(\.work))
                    return zip(settling, settled).map { one, isSettled in
                        { one.answer(isSettled) }
                    }
                }
            )
        }
        if !enqueueing.isEmpty {
            groups.append(
                OperationGroup(enqueueing.map(\.operation)) { transaction throws(SQLFault) in
                    var outcomes = try transaction.enqueue(enqueueing.flatMap(\.work))[...]
                    try transaction.audit(enqueueing.compactMap(\.record))
                    return enqueueing.map { one in
                        let mine = Array(outcomes.prefix(one.work.count))
                        outcomes = outcomes.dropFirst(one.work.count)
                        return { one.answer(mine) }
                    }
                }
            )
        }
        return groups + others
    }
}
