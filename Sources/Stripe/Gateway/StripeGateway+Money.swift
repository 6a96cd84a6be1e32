package import Accounting
package import Jobs

extension StripeGateway {
    /// A charge with its row in the balance.
    package func charge(_ id: String) async throws(StepFailure) -> ChargeFacts {
        try await send(.charge(id))
    }

    /// The charge a payment intent led to, with its row in the balance.
    ///
    /// - Throws: a rejection while the payment intent has no charge.
    package func charge(
        paymentIntent id: String
    ) async throws(StepFailure) -> ChargeFacts {
        let intent = try await send(.paymentIntent(id))
        if let charge = intent.latestCharge { return charge }
        guard let charge = intent.latestChargeID else { throw .reject([Self.noCharge(id)]) }
        return try await self.charge(charge)
    }

    /// A page of the charges created in a range.
    package func charges(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<ChargeFacts> {
        try await send(.charges(created: span).after(cursor))
    }

    package func refund(_ id: String) async throws(StepFailure) -> RefundFacts {
        try await send(.refund(id))
    }

    /// A page of the refunds created in a range.
    package func refunds(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<RefundFacts> {
        try await send(.refunds(created: span).after(cursor))
    }

    package func dispute(_ id: String) async throws(StepFailure) -> DisputeFacts {
        try await send(.dispute(id))
    }

    /// A page of the disputes opened in a range.
    package func disputes(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<DisputeFacts> {
        try await send(.disputes(created: span).after(cursor))
    }

    package func payout(_ id: String) async throws(StepFailure) -> PayoutFacts {
        try await send(.payout(id))
    }

    /// A page of the payouts whose day of arrival starts, in UTC, within a span.
    package func payouts(
        arriving span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<PayoutFacts> {
        try await send(.payouts(arrival: span).after(cursor))
    }

    /// A page of an automatic payout's rows, its own row among them.
    package func balanceTransactions(
        payout: String,
        after cursor: String?
    ) async throws(StepFailure) -> Page<BalanceTransactionFacts> {
        try await send(.balanceTransactions(payout: payout).after(cursor))
    }

    /// A page of all rows of the balance made in a range.
    package func balanceTransactions(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<BalanceTransactionFacts> {
        try await send(.balanceTransactions(created: span).after(cursor))
    }

    /// A row of the balance with the object that made it.
    package func balanceTransaction(
        _ id: String
    ) async throws(StepFailure) -> BalanceTransactionFacts {
        try await send(.balanceTransaction(id))
    }

    /// The account behind the key.
    package func account() async throws(StepFailure) -> (id: String, name: String?) {
        let account = try await send(.account)
        return (account.id, account.name)
    }

    /// The balance in every currency.
    package func balance() async throws(StepFailure) -> [Currency: BalanceAmounts] {
        try await send(.balance).amounts
    }

    /// Everything the account holds, available and pending together, by balance and currency.
    package func heldBalance() async throws(StepFailure) -> [HeldBalance: Money] {
        let reading: BalanceReading = try await send(.balance)
        var held = reading.others
        for (currency, amounts) in reading.amounts {
            held[HeldBalance(kind: .payments, currency: currency)] =
                amounts.available + amounts.pending
        }
        return held
    }

    /// A page of the events of the last 30 days that call for work.
    ///
    /// `types` holds at most twenty names, see `EventRouting.handledTypes`.
    package func events(
        types: [String],
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<StripeEvent> {
        try await send(.events(types: types, created: span).after(cursor))
    }
}
