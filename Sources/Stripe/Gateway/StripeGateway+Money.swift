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
        createdFrom from: Timestamp?,
        to: Timestamp?,
        page cursor: String?
    ) async throws(StepFailure) -> Page<ChargeFacts> {
        try await send(.charges(created: StripeRange(from: from, to: to)).after(cursor))
    }

    package func refund(_ id: String) async throws(StepFailure) -> RefundFacts {
        try await send(.refund(id))
    }

    /// A page of the refunds created in a range.
    package func refunds(
        createdFrom from: Timestamp?,
        to: Timestamp?,
        page cursor: String?
    ) async throws(StepFailure) -> Page<RefundFacts> {
        try await send(.refunds(created: StripeRange(from: from, to: to)).after(cursor))
    }

    package func dispute(_ id: String) async throws(StepFailure) -> DisputeFacts {
        try await send(.dispute(id))
    }

    /// A page of the disputes opened in a range.
    package func disputes(
        createdFrom from: Timestamp?,
        to: Timestamp?,
        page cursor: String?
    ) async throws(StepFailure) -> Page<DisputeFacts> {
        try await send(.disputes(created: StripeRange(from: from, to: to)).after(cursor))
    }

    package func payout(_ id: String) async throws(StepFailure) -> PayoutFacts {
        try await send(.payout(id))
    }

    /// A page of the payouts arriving between two days, both included.
    package func payouts(
        arrivingFrom from: CalendarDate?,
        through: CalendarDate?,
        page cursor: String?
    ) async throws(StepFailure) -> Page<PayoutFacts> {
        let range = StripeRange(
            from: from.map { Self.midnight($0) },
            to: through.map { Self.midnight($0.adding(days: 1)) }
        )
        return try await send(.payouts(arrival: range).after(cursor))
    }

    /// Stripe dates an arrival by the midnight, in UTC, that starts the day.
    private static func midnight(_ date: CalendarDate) -> Timestamp {
        Timestamp(seconds: date.dayNumber * 86_400)
    }

    /// A page of an automatic payout's rows, its own row among them.
    package func balanceTransactions(
        payout: String,
        page cursor: String?
    ) async throws(StepFailure) -> Page<BalanceTransactionFacts> {
        try await send(.balanceTransactions(payout: payout).after(cursor))
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

    /// A page of the events of the last 30 days that call for work.
    ///
    /// `types` holds at most twenty names, see `EventRouting.handledTypes`.
    package func events(
        types: [String],
        createdFrom from: Timestamp?,
        to: Timestamp?,
        page cursor: String?
    ) async throws(StepFailure) -> Page<StripeEvent> {
        let range = StripeRange(from: from, to: to)
        return try await send(.events(types: types, created: range).after(cursor))
    }
}
