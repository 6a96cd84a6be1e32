extension JobKind {
    /// The key under which at most one job of this kind is live for an object.
    package func uniqueKey(account: String, of id: String) -> String {
        "\(rawValue):\(account):\(id)"
    }
}
