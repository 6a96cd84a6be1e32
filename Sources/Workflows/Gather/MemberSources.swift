import Accounting
import Jobs

extension MovementGathering {
    /// Reads the objects behind members whose answer held only their ids.
    ///
    /// Stripe gives them along when asked; a gateway or proxy that does not must not cost the member
    /// its record.
    func completed(
        _ members: [BalanceTransactionFacts]
    ) async throws(StepFailure)
        -> [BalanceTransactionFacts]
    {
        var result: [BalanceTransactionFacts] = []
        for member in members { result.append(try await completed(member)) }
        return result
    }

    private func completed(
        _ member: BalanceTransactionFacts
    ) async throws(StepFailure)
        -> BalanceTransactionFacts
    {
        guard member.source == nil, let id = member.sourceID,
            case .record(let record) = TruthTable.rule(for: member)?.treatment
        else { return member }
        do throws(StepFailure) {
            switch record {
            case .payment, .bouncedPayment:
                return member.with(source: .charge(try await source.charge(id)))
            case .refund, .refundReceivedAgain:
                return member.with(source: .refund(try await source.refund(id)))
            case .dispute: return member.with(source: .dispute(try await source.dispute(id)))
            }
        } catch {
            // A member Stripe does not show stands on the suspense line; its payout goes on.
            guard case .reject = error else { throw error }
            return member
        }
    }
}
