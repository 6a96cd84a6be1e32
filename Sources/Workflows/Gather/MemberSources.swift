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
        guard let id = member.sourceID,
            case .record(let record) = TruthTable.rule(for: member)?.treatment
        else { return member }
        if record == .bouncedPayment { return try await bounced(member, id) }
        guard member.source == nil else { return member }
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

    /// A failed payment with the charge behind it; Stripe may name a refund instead.
    private func bounced(
        _ member: BalanceTransactionFacts,
        _ id: String
    ) async throws(StepFailure) -> BalanceTransactionFacts {
        do throws(StepFailure) {
            var chargeID = id
            switch member.source {
            case .charge: return member
            case .refund(let refund): chargeID = refund.chargeID ?? id
            case .dispute, .payout, .other, nil:
                if ["re_", "pyr_"].contains(where: id.hasPrefix) {
                    chargeID = try await source.refund(id).chargeID ?? id
                }
            }
            return member.with(source: .charge(try await source.charge(chargeID)))
        } catch {
            guard case .reject = error else { throw error }
            return member
        }
    }
}
