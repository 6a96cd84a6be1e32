/// The fields Quittance owns on a record, under the names a finding shows.
enum OwnedField: String, Sendable, Hashable, CaseIterable {
    case name
    case email
    /// The Stripe id, which tells ids apart that differ only in case.
    case comments
    case customer
    case date
    case currency
    case total
    /// Holds the Stripe id; people may add words.
    case memo
    /// The account that carries a deposit.
    case account
    /// The amounts of the lines, in order.
    case lines
}

/// Decimal numbers in one spelling, so that `100.0`, `1e2` and `100.00` compare equal.
enum PlainDecimal {
    /// The shortest text without exponent, without trailing zeros; nil for no number.
    static func text(_ text: String) -> String? {
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
            return normal(text, shift: 0)
        }
        guard let shift = Int(text[text.index(after: mark)...]), (-40...40).contains(shift) else {
            return nil
        }
        return normal(String(text[..<mark]), shift: shift)
    }

    private static func normal(_ text: String, shift: Int) -> String? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.utf8.count <= 60,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } })
        else { return nil }
        var whole = String(parts[0])
        var fraction = parts.count == 2 ? String(parts[1]) : ""
        for _ in 0..<max(0, shift) {
            whole.append(fraction.isEmpty ? "0" : fraction.removeFirst())
        }
        for _ in 0..<max(0, -shift) {
            fraction.insert(whole.popLast() ?? "0", at: fraction.startIndex)
        }
        whole = String(whole.drop { $0 == "0" })
        while fraction.last == "0" { fraction.removeLast() }
        if whole.isEmpty { whole = "0" }
        let magnitude = fraction.isEmpty ? whole : whole + "." + fraction
        return isNegative && magnitude != "0" ? "-" + magnitude : magnitude
    }
}
