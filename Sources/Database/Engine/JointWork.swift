import Jobs

/// Work of one kind that many callers ask for at once, and that is done for all of them in one go.
indirect enum JointWork: Sendable {
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
        var settling: [Operation] = []
        var enqueueing: [Operation] = []
        var others: [OperationGroup] = []
        for operation in operations {
            switch operation.joint {
            case .settle: settling.append(operation)
            case .enqueue: enqueueing.append(operation)
            case nil: others.append(OperationGroup(operation))
            }
        }
        var groups: [OperationGroup] = []
        if !settling.isEmpty {
            groups.append(
                OperationGroup(settling) { transaction throws(SQLFault) in
                    try settle(settling, transaction)
                }
            )
        }
        if !enqueueing.isEmpty {
            groups.append(
                OperationGroup(enqueueing) { transaction throws(SQLFault) in
                    try enqueue(enqueueing, transaction)
                }
            )
        }
        return groups + others
    }

    private static func settle(
        _ operations: [Operation],
        _ transaction: Transaction
    ) throws(SQLFault) -> [@Sendable () -> Void] {
        var work: [Settlement] = []
        var callers: [@Sendable (Bool) -> Void] = []
        for case .settle(let settlement, let answer)? in operations.lazy.map(\.joint) {
            work.append(settlement)
            callers.append(answer)
        }
        return zip(callers, try transaction.settle(work)).map { answer, isSettled in
            { answer(isSettled) }
        }
    }

    private static func enqueue(
        _ operations: [Operation],
        _ transaction: Transaction
    ) throws(SQLFault) -> [@Sendable () -> Void] {
        var work: [NewJob] = []
        var records: [AuditEntry] = []
        var callers: [(jobs: Int, answer: @Sendable ([EnqueueOutcome]) -> Void)] = []
        for case .enqueue(let jobs, let record, let answer)? in operations.lazy.map(\.joint) {
            work += jobs
            if let record { records.append(record) }
            callers.append((jobs.count, answer))
        }
        var outcomes = try transaction.enqueue(work)[...]
        try transaction.audit(records)
        return callers.map { caller in
            let mine = Array(outcomes.prefix(caller.jobs))
            outcomes = outcomes.dropFirst(caller.jobs)
            return { caller.answer(mine) }
        }
    }
}
