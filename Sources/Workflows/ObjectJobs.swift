package import Jobs

extension NewJob {
    /// The job about one object, the same whoever asks for it: one of it is live at a time, and jobs
    /// about the object run one after the other.
    package static func about(
        _ id: String,
        kind: JobKind,
        account: String,
        priority: JobPriority,
        clientID: String? = nil,
        followUps: [FollowUp] = []
    ) -> NewJob {
        NewJob(
            kind: kind,
            account: account,
            arguments: JobArguments.objects([id]).text,
            uniqueKey: kind.uniqueKey(account: account, of: id),
            priority: priority,
            clientID: clientID,
            orderingKey: kind.orderingKey(account: account, of: id),
            followUps: followUps
        )
    }
}
