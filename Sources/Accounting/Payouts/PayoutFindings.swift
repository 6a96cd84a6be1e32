/// What a person should know of single members of a payout.
package enum MemberFindings {
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
        needsReview(row.id, row.amount, row.reportingCategory, row.description)
    }

    static func needsReview(_ member: PayoutMember) -> Finding {
        needsReview(member.id, member.amount, member.category, nil)
    }

    private static func needsReview(
        _ id: String,
        _ amount: Money,
        _ category: String,
        _ description: String?
    ) -> Finding {
        Finding(
            .balanceTransactionNeedsReview,
            subject: id,
            sentence: "\(amount.text) of kind \(category) stands on the suspense"
                + " account: \(description ?? "Stripe gives no description").",
            fix: "Decide what it is and move the suspense line of the deposit to that account."
        )
    }

    static func unbooked(_ row: BalanceTransactionFacts) -> Finding {
        Finding(
            .memberUnbooked,
            subject: row.id,
            sentence: "\(row.amount.text) (\(row.sourceID ?? "no source")) is part of the payout"
                + " but has no record in the books yet; it stands on the suspense account.",
            fix: "Resolve the finding of that object; its record then takes the place of the"
                + " suspense line by itself."
        )
    }

    static func unexchanged(_ member: PayoutMember, _ booked: Money, _ base: Currency) -> Finding {
        Finding(
            .exchangeUnsupported,
            subject: member.id,
            sentence:
                "\(booked.text) was settled in \(member.amount.currency.code), but an exchange is"
                + " only booked into \(base.code); it stands on the suspense account.",
            fix: "Take the record into the deposit by hand, in place of the suspense line."
        )
    }

    static func unequal(_ member: PayoutMember, _ owed: Money, _ booked: Money) -> Finding {
        Finding(
            .amountUnequal,
            subject: member.id,
            sentence: "Stripe moved \(owed.text), but the record"
                + " \(member.record?.text ?? "of \(member.id)") says"
                + " \(booked.text); the difference stands on the suspense account.",
            fix: "Correct the record or move the suspense line to the account of the difference."
        )
    }

    /// What a deposit does not let Quittance put right by itself.
    package static func unhealed(
        _ member: PayoutMember,
        deposit: ExternalID,
        _ reason: String
    )
        -> Finding
    {
        Finding(
            .memberUnhealed,
            subject: member.id,
            sentence: "The record \(member.record?.text ?? "of \(member.id)") is in the books now,"
                + " but cannot take the place of its suspense line on \(deposit.text): \(reason)",
            fix: "Take the record into the deposit by hand in place of the suspense line, or clear"
                + " both accounts with a journal entry."
        )
    }
}

extension PayoutFacts {
    /// What a deposit says in the accounting system where it should say what was planned.
    package func unproven(_ deposit: ExternalID, _ difference: FieldDifference) -> Finding {
        Finding(
            .drift,
            subject: id,
            sentence: "The deposit \(deposit.text) was booked, but the accounting system shows"
                + " \(difference.phrase).",
            fix: "Compare the deposit's payments with the payout's members: one of them was changed"
                + " or exchanged at another rate. Correct it there."
        )
    }
}
