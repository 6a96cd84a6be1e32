/// A detail of a customer that the books follow.
package enum CustomerDetail: String, Sendable, Hashable, CaseIterable {
    case name
    case email
    case phone
    /// All parts of the address in one line.
    case address

    /// The longest text of it the books keep, in UTF-16 units; nil where no part is cut.
    package var unitsMax: Int? {
        switch self {
        case .name: 83
        case .email: 254
        case .phone: 32
        case .address: nil
        }
    }
}

/// Makes of personal text a digest by which it is recognised again and from which, without the
/// installation's own key, nobody can tell it.
package struct DetailSeal: Sendable {
    private let digest: @Sendable (String) -> String

    /// `digest` must be keyed, one-way, and free of the characters below U+0020.
    package init(_ digest: @escaping @Sendable (String) -> String) { self.digest = digest }

    /// The digest of a detail of one record; nothing is the digest of nothing.
    ///
    /// The record is part of it, so that equal details of two customers have different digests.
    fileprivate func digest(_ detail: CustomerDetail, _ text: String, of id: ExternalID) -> String {
        let kept = detail.unitsMax.map { FittedText.line(text, $0) ?? "" } ?? text
        guard !kept.isEmpty else { return "" }
        return digest([detail.rawValue, id.text.lowercased(), kept].joined(separator: "\u{1f}"))
    }
}

/// What was written into a customer's record: enough to recognise it, too little to read it.
package struct CustomerDetails: Sendable {
    private let id: ExternalID
    private let seal: DetailSeal
    private var digests: [CustomerDetail: String]
    /// Whether the record bears a name with the customer's id behind it.
    package let hasDistinctName: Bool

    package init(
        _ texts: [CustomerDetail: String],
        of id: ExternalID,
        hasDistinctName: Bool,
        seal: DetailSeal
    ) {
        self.id = id
        self.seal = seal
        self.hasDistinctName = hasDistinctName
        digests = [:]
        for (detail, text) in texts { digests[detail] = seal.digest(detail, text, of: id) }
    }

    /// Whether this text is what was written, or nothing where nothing was.
    package func says(_ detail: CustomerDetail, _ text: String) -> Bool {
        digest(detail) == seal.digest(detail, text, of: id)
    }

    /// Whether both hold the same of a detail.
    package func agrees(with other: CustomerDetails, on detail: CustomerDetail) -> Bool {
        digest(detail) == other.digest(detail)
    }

    /// The details of a draft, sealed as these are.
    package func sealed(_ draft: CustomerDraft) -> CustomerDetails {
        draft.details(of: id, seal: seal)
    }

    /// The same with what an earlier state holds where this one says nothing.
    ///
    /// A detail that disappears at Stripe stays in the books: it may have come from an invoice.
    package func keeping(_ earlier: CustomerDetails) -> CustomerDetails {
        var kept = self
        for detail in CustomerDetail.allCases where digest(detail).isEmpty {
            kept.digests[detail] = earlier.digest(detail)
        }
        return kept
    }

    private func digest(_ detail: CustomerDetail) -> String { digests[detail] ?? "" }
}

extension CustomerDetails: Hashable {
    package static func == (one: CustomerDetails, other: CustomerDetails) -> Bool {
        one.hasDistinctName == other.hasDistinctName
            && CustomerDetail.allCases.allSatisfy { one.agrees(with: other, on: $0) }
    }

    package func hash(into hasher: inout Hasher) {
        for detail in CustomerDetail.allCases { hasher.combine(digest(detail)) }
    }
}

extension CustomerDetails {
    private static let separator: Character = "\u{1f}"
    private static let mark = "sealed"

    /// How texts of sealed details begin, and none of readable ones: no e-mail address is such a word.
    package static var sealedHeads: [String] {
        ["distinct", "plain"].map { mark + String(separator) + $0 + String(separator) }
    }

    /// The details as text without any of them readable.
    package var text: String {
        ([Self.mark, hasDistinctName ? "distinct" : "plain"] + CustomerDetail.allCases.map(digest))
            .joined(separator: String(Self.separator))
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(_ text: String, of id: ExternalID, seal: DetailSeal) {
        let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
        guard parts.count == 2 + CustomerDetail.allCases.count, parts[0] == Self.mark else {
            return nil
        }
        self.id = id
        self.seal = seal
        hasDistinctName = parts[1] == "distinct"
        digests = [:]
        for (detail, digest) in zip(CustomerDetail.allCases, parts.dropFirst(2)) {
            digests[detail] = String(digest)
        }
    }

    /// Seals what a release wrote that kept the details themselves; nil for anything else.
    ///
    /// `source` is the customer's id at Stripe, by which a distinct name is told.
    package init?(readable text: String, of id: ExternalID, source: String, seal: DetailSeal) {
        let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
        guard parts.count == CustomerDetail.allCases.count else { return nil }
        self.init(
            Dictionary(
                zip(CustomerDetail.allCases, parts.map(String.init)),
                uniquingKeysWith: { first, _ in first }
            ),
            of: id,
            hasDistinctName: parts[0].hasSuffix("(\(source))"),
            seal: seal
        )
    }
}

extension CustomerDraft {
    /// The details that follow Stripe, sealed.
    package func details(of id: ExternalID, seal: DetailSeal) -> CustomerDetails {
        CustomerDetails(
            [
                .name: name, .email: email ?? "", .phone: phone ?? "",
                .address: address?.line ?? "",
            ],
            of: id,
            hasDistinctName: name.hasSuffix("(\(source))"),
            seal: seal
        )
    }
}

extension PostalAddress {
    /// The parts in one line, for comparison only.
    package var line: String {
        [line1, line2, city, state, postalCode, country].map { $0 ?? "" }.joined(separator: "|")
    }
}
