/// The postings of all transactions, as the join of three tables shows them.
extension SuiteQLTable {
    /// The pairs of columns by which the join has to be made; anything less would multiply rows.
    static let postingKeys: Set<Set<String>> = [
        ["transaction.id", "transactionaccountingline.transaction"],
        ["transactionline.transaction", "transactionaccountingline.transaction"],
        ["transactionline.id", "transactionaccountingline.transactionline"],
    ]

    static let postingColumns: Set<String> = Set(
        [
            "account", "posting", "transaction", "transactionline", "debit", "credit", "amount",
        ].map { "transactionaccountingline." + $0 }
            + ["id", "transaction", "foreignamount"].map { "transactionline." + $0 }
            + SuiteQLTable.transaction.columns.map { "transaction." + $0 }
    )

    /// The most lines of a transaction, by which a posting's row number is made.
    private static let linesMax: InternalID = 1_000_000

    static func postingIDs(in books: NetSuiteBooks) -> [InternalID] {
        books.transactions.keys.sorted().flatMap { id in
            (books.transactions[id]?.lines ?? []).indices.map { id * linesMax + InternalID($0) }
        }
    }

    static func posting(
        _ column: String,
        of row: InternalID,
        in books: NetSuiteBooks
    ) -> SuiteQLValue {
        let (id, index) = row.quotientAndRemainder(dividingBy: linesMax)
        guard let transaction = books.transactions[id],
            transaction.lines.indices.contains(Int(index))
        else { return .null }
        let line = transaction.lines[Int(index)]
        let base = ExactDecimal(minorUnits: line.base, exponent: books.baseCurrency.precision)
        switch column {
        case "transactionaccountingline.account": return .id(line.account)
        case "transactionaccountingline.posting": return .flag(true)
        case "transactionaccountingline.transaction", "transactionline.transaction":
            return .id(id)
        case "transactionaccountingline.transactionline", "transactionline.id":
            return .id(index)
        case "transactionaccountingline.amount": return .number(base)
        case "transactionaccountingline.debit": return line.base > 0 ? .number(base) : .null
        case "transactionaccountingline.credit":
            return line.base < 0
                ? .number(
                    ExactDecimal(minorUnits: -line.base, exponent: books.baseCurrency.precision)
                ) : .null
        case "transactionline.foreignamount":
            // A line that exists in base currency alone moves nothing in the transaction's.
            let moved = line.currency == transaction.currency ? line.amount : 0
            let precision = books.currencies[transaction.currency]?.precision ?? 2
            return .number(ExactDecimal(minorUnits: moved, exponent: precision))
        default:
            let head = "transaction."
            guard column.hasPrefix(head) else { return .null }
            return SuiteQLTable.transaction.value(
                String(column.dropFirst(head.count)),
                of: id,
                in: books
            )
        }
    }
}
