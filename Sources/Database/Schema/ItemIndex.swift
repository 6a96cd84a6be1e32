import Accounting

extension Schema {
    /// Items are counted by when they were made, and are few among the links.
    @Sendable static func itemIndex(_: Dialect) -> [String] {
        [
            """
            CREATE INDEX link_of_item ON link (updated)
                WHERE kind = '\(RecordKind.item.rawValue)' AND origin = 'created'
            """
        ]
    }
}
