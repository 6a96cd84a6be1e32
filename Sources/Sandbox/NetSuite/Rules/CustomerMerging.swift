import Accounting

extension NetSuiteBooks {
    /// Merges a customer into another, as people do with duplicates: its transactions move over, and the
    /// record is gone with its external id.
    ///
    /// Source: Oracle help, "Merging or Deleting Duplicate Records".
    mutating func merge(_ duplicate: InternalID, into master: InternalID, now: Timestamp) -> Bool {
        guard duplicate != master, let record = entities[duplicate], record.type == .customer,
            entities[master]?.type == .customer
        else { return false }
        for transaction in transactions.values {
            var moved = transaction
            if moved.entity == duplicate {
                moved.entity = master
                for name in ["entity", "customer"] where moved.body.fields[name] != nil {
                    moved.body.fields[name] = .reference(master)
                }
            }
            for (name, lines) in moved.body.sublists {
                for (index, line) in lines.enumerated() where line.reference("entity") == duplicate
                {
                    moved.body.sublists[name]?[index]["entity"] = .reference(master)
                }
            }
            moved.modified = now
            replace(moved)
        }
        remove(record)
        return true
    }
}
