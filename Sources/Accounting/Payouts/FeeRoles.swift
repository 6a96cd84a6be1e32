extension FeeDetail {
    /// The account of this part of a fee; nil for a kind this version does not know.
    func role(feeRole: AccountRole) -> AccountRole? {
        switch kind {
        case .stripeFee: feeRole
        case .applicationFee: .applicationFees
        case .paymentMethodPassthroughFee: .networkFees
        case .tax: .taxOnFees
        case .withheldTax: .withholdingTax
        case .unrecognized: nil
        }
    }
}

extension BalanceTransactionFacts {
    /// The row's fee split by account; a part of unknown kind stands under nil.
    ///
    /// Without details the whole fee takes the rule's own account. The parts always add up to `fee`,
    /// because that was proved when the row was read.
    func feeParts(feeRole: AccountRole) -> [(role: AccountRole?, amount: Money)] {
        guard !feeDetails.isEmpty else { return fee.isZero ? [] : [(feeRole, fee)] }
        return feeDetails.map { ($0.role(feeRole: feeRole), $0.amount) }
    }
}
