/// How urgent a job is: the lane it waits in.
///
/// A lane is a head start: a job is claimed as if it had been ready that much earlier. So an urgent
/// job overtakes the others, and still no lane starves: whatever waits is overtaken only by jobs that
/// became ready within the difference of the head starts after it.
extension JobPriority {
    /// How much earlier than it was a job of this lane counts as ready.
    ///
    /// The store computes its order from these numbers; a change of them is a change of its schema.
    package var headStart: Duration {
        switch self {
        case .interactive: .seconds(600)
        case .webhook: .seconds(240)
        case .payout: .seconds(120)
        case .scheduled: .seconds(60)
        case .backfill: .zero
        }
    }

    /// The lane's name for people and settings.
    package var laneName: String {
        switch self {
        case .interactive: "interactive"
        case .webhook: "webhooks"
        case .payout: "payouts"
        case .scheduled: "scheduled"
        case .backfill: "backfill"
        }
    }

    /// The name of a stored number's lane; the number itself where it has none.
    package static func laneName(of number: Int) -> String {
        JobPriority(rawValue: number)?.laneName ?? String(number)
    }

    /// The lane of a name; nil when there is none.
    package init?(laneName: String) {
        guard let lane = Self.allCases.first(where: { $0.laneName == laneName }) else { return nil }
        self = lane
    }
}
