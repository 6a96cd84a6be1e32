/// The lists that references on records point to, and which subsidiaries may use which accounts.
extension SuiteQLTable {
    /// The list's name in the configuration and on records.
    var listName: String {
        switch self {
        case .classification: "class"
        case .term: "terms"
        default: rawValue
        }
    }

    func entries(in books: NetSuiteBooks) -> Set<Int64> { books.lists[listName] ?? [] }

    /// Each account with each subsidiary it is open to, in order.
    static func openAccounts(
        in books: NetSuiteBooks
    ) -> [(account: InternalID, subsidiary: InternalID)] {
        books.accounts.keys.sorted().flatMap { account in
            (books.accounts[account]?.subsidiaries ?? Set(books.subsidiaries.keys)).sorted()
                .map { (account, $0) }
        }
    }
}
