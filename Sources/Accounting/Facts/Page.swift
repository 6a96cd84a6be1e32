/// One page of a list, with the way to the next.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Nil on the last page.
    package let nextCursor: String?

    package init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }
}

/// A span of moments, both ends included.
package struct TimeSpan: Sendable, Hashable {
    package let from: Timestamp
    package let to: Timestamp

    package init(from: Timestamp, to: Timestamp) {
        self.from = from
        self.to = to
    }
}
