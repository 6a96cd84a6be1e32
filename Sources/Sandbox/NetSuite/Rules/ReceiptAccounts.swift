import Accounting

/// Where money is received and what customers owe.
extension NetSuiteBooks {
    /// The receivables account named, or the default one.
    func receivableAccount(
        _ named: InternalID?,
        _ field: String
    ) throws(RecordFault) -> InternalID {
        guard let named else { return receivable }
        guard accounts[named]?.kind == .accountsReceivable else {
            throw Self.invalidHeader("\(named)", field)
        }
        return named
    }

    /// The bank account named, or undeposited funds.
    ///
    /// `undepFunds` and an account that is not undeposited funds contradict each other.
    func receiptAccount(
        _ fields: [String: FieldValue],
        _ currency: NetSuiteCurrency
    ) throws(RecordFault) -> InternalID {
        let named = fields.reference("account")
        switch fields.choice("undepfunds") {
        case "T":
            guard named == nil || named == undepositedFunds else {
                throw Self.invalidHeader("\(named ?? 0)", "account")
            }
            return undepositedFunds
        case "F":
            guard named != nil else { throw .missing(["Account"]) }
        default:
            break
        }
        guard let named, named != undepositedFunds else { return undepositedFunds }
        guard let account = accounts[named], account.kind == .bank else {
            throw Self.invalidHeader("\(named)", "account")
        }
        guard
            account.currency == nil || account.currency == currency.symbol
                || account.currency == baseCurrency.symbol
        else { throw Self.invalidHeader("\(named)", "account") }
        return named
    }

    /// What a transaction leaves in undeposited funds: all of it or nothing.
    func undepositedParts(_ transaction: StoredTransaction, sign: Int64) -> [UndepositedPart] {
        guard transaction.account == undepositedFunds else { return [] }
        return [
            UndepositedPart(
                line: 0,
                amount: sign * transaction.total,
                base: sign * transaction.baseTotal
            )
        ]
    }
}
