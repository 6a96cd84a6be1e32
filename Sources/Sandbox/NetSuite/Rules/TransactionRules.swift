import Accounting

extension NetSuiteBooks {
    /// Creates a transaction, or posts the one with this id anew.
    mutating func saveTransaction(
        _ type: NetSuiteRecordType,
        _ old: StoredTransaction?,
        _ body: RecordBody,
        now: Timestamp
    ) throws(RecordFault) -> InternalID {
        if let old { try checkEditable(old) }
        try RecordSchema.of(type).checkRequired(
            body,
            and: mandatoryFields[type] ?? [],
            onLines: mandatoryLineFields[type] ?? []
        )
        let request = TransactionRequest(
            id: old?.id ?? peekID(.transactions),
            type: type,
            body: body,
            old: old,
            now: now
        )
        var transaction = try plan(request)
        if old == nil {
            let id = takeID(.transactions)
            precondition(id == transaction.id, "a planned transaction gets the id it was given")
        }
        transaction.created = now
        commit(transaction, now: now)
        return transaction.id
    }

    /// Deletes a transaction that nothing has used and frees what it had used.
    mutating func deleteTransaction(
        _ transaction: StoredTransaction,
        now: Timestamp
    ) throws(RecordFault) {
        try checkEditable(transaction)
        guard transaction.usedByOthers == 0 else { throw .hasDependents }
        remove(transaction, now: now)
    }

    /// Refuses changes to what a deposit has taken, what the bank's statement was matched with, and
    /// what stands in a closed period.
    private func checkEditable(_ transaction: StoredTransaction) throws(RecordFault) {
        if transaction.type.isPosting { try checkPeriod(of: transaction.date) }
        guard !reconciled.contains(transaction.id) else {
            throw .rule(
                "This transaction cannot be changed or deleted because it has been reconciled."
            )
        }
        guard !transaction.isDeposited else {
            throw .rule(
                "This transaction cannot be changed or deleted because it has been deposited."
            )
        }
    }

    private func plan(_ request: TransactionRequest) throws(RecordFault) -> StoredTransaction {
        switch request.type {
        case .salesOrder: try planSalesOrder(request)
        case .invoice: try planInvoice(request)
        case .creditMemo: try planCreditMemo(request)
        case .cashSale, .cashRefund: try planCash(request)
        case .customerPayment: try planCustomerPayment(request)
        case .customerDeposit: try planCustomerDeposit(request)
        case .customerRefund: try planCustomerRefund(request)
        case .depositApplication: try planDepositApplication(request)
        case .deposit: try planDeposit(request)
        case .journalEntry: try planJournalEntry(request)
        case .customer, .contact, .serviceSaleItem, .nonInventorySaleItem, .otherChargeSaleItem,
            .discountItem, .account, .currency, .subsidiary:
            throw .wrongTransactionType
        }
    }
}
