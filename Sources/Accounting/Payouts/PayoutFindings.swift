extension PayoutSituation {
    static func unknownKind(_ row: BalanceTransactionFacts) -> Finding {
        Finding(
            .balanceTransactionUnknown,
            subject: row.id,
            sentence: "The balance transaction's kind (\(row.reportingCategory) / \(row.type)) is"
                + " not known; \(row.amount.text) stands on the suspense account.",
            fix: "Move the suspense line to the right account and report the kind, so that the"
                + " next version books it."
        )
    }

    static func unknownFee(_ row: BalanceTransactionFacts, _ part: Money) -> Finding {
        Finding(
            .balanceTransactionUnknown,
            subject: row.id,
            sentence: "A part of the balance transaction's fee is of a kind that is not known;"
                + " \(part.negated.text) stands on the suspense account.",
            fix: "Move the suspense line to the right account and report the kind, so that the"
                + " next version books it."
        )
    }

    static func needsReview(_ row: BalanceTransactionFacts) -> Finding {
        Finding(
            .balanceTransactionNeedsReview,
            subject: row.id,
            sentence: "\(row.amount.text) of kind \(row.reportingCategory) stands on the suspense"
                + " account: \(row.description ?? "Stripe gives no description").",
            fix: "Decide what it is and move the suspense line of the deposit to that account."
        )
    }

    static func unbooked(_ row: BalanceTransactionFacts) -> Finding {
        Finding(
            .memberUnbooked,
            subject: row.id,
            sentence: "\(row.amount.text) (\(row.sourceID ?? "no source")) is part of the payout"
                + " but has no record in the books yet; it stands on the suspense account.",
            fix: "Resolve the finding of that object, then put its record in place of the suspense"
                + " line on the deposit."
        )
    }

    static func unexchanged(
        _ row: BalanceTransactionFacts,
        _ booked: Money,
        _ base: Currency
    )
        -> Finding
    {
        Finding(
            .exchangeUnsupported,
            subject: row.id,
            sentence:
                "\(booked.text) was settled in \(row.amount.currency.code), but an exchange is"
                + " only booked into \(base.code); it stands on the suspense account.",
            fix: "Take the record into the deposit by hand, in place of the suspense line."
        )
    }

    static func unequal(
        _ row: BalanceTransactionFacts,
        _ amount: Money,
        _ booked: Money,
        _ id: ExternalID
    ) -> Finding {
        Finding(
            .amountUnequal,
            subject: row.id,
            sentence: "Stripe moved \(amount.text), but the record \(id.text) says"
                + " \(booked.text); the difference stands on the suspense account.",
            fix: "Correct the record or move the suspense line to the account of the difference."
        )
    }

    /// What a deposit says in the accounting system where it should say what was planned.
    package func unproven(_ deposit: ExternalID, _ difference: FieldDifference) -> Finding {
        Finding(
            .drift,
            subject: payout.id,
            sentence: "The deposit \(deposit.text) was booked, but its \(difference.field) in the"
                + " accounting system is “\(difference.theirs)” instead of “\(difference.ours)”.",
            fix: "Compare the deposit's payments with the payout's members: one of them was changed"
                + " or exchanged at another rate. Correct it there."
        )
    }

    func refusal(_ code: FindingCode, _ sentence: String, fix: String) -> PlanFault {
        PlanFault([Finding(code, subject: payout.id, sentence: sentence, fix: fix)])
    }
}
