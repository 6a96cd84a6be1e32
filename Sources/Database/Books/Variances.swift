package import Accounting
package import Jobs

extension Database {
    /// What stands open in the books, the oldest first, at most `limit` of each reason.
    ///
    /// What people applied or deposited by hand in the accounting system is not known here.
    package func variances(
        _ reasons: Set<BookVariance.Reason>,
        limit: Int
    ) async throws(StoreFault) -> [BookVariance] {
        var found: [BookVariance] = []
        let parked: Set<BookVariance.Reason> = [.missing, .unequal, .unexplained]
        if !reasons.isDisjoint(with: parked) {
            let members = try await parkedMembers(limit: limit)
            found += members.map { BookVariance($0) }.filter { reasons.contains($0.reason) }
        }
        if reasons.contains(.unapplied) { found += try await unapplied(limit: limit) }
        if reasons.contains(.unsettled) { found += try await unsettled(limit: limit) }
        return found.sorted {
            ($0.since, $0.record?.text ?? "", $0.source ?? "")
                < ($1.since, $1.record?.text ?? "", $1.source ?? "")
        }
    }

    /// Payments and refunds that no booked member of a payout holds.
    private func unsettled(limit: Int) async throws(StoreFault) -> [BookVariance] {
        try await read { session throws(SQLFault) in
            try session.rows(
                """
                SELECT link.external_id, link.internal_id, link.kind, link.amount, link.currency,
                    entry.date, link_source.source
                FROM link
                JOIN entry ON entry.id = link.external_id
                JOIN link_source ON link_source.external_key = link.external_key
                    AND link_source.position = 0
                WHERE link.kind IN ('customerPayment', 'customerRefund')
                    AND NOT EXISTS (
                        SELECT 1 FROM payout_member
                        WHERE payout_member.record = link.external_id
                            AND payout_member.taken IS NOT NULL
                    )
                ORDER BY entry.date, link.external_key LIMIT ?1
                """,
                [.number(limit)]
            ).map { row throws(SQLFault) in
                var row = row
                let record = try row.externalID()
                let number = try row.text()
                let kind = try row.name(RecordKind.self)
                let amount = try row.money()
                let since = try row.date()
                return BookVariance(
                    reason: .unsettled,
                    source: try row.text(),
                    record: record,
                    internalID: number,
                    since: since,
                    amount: kind == .customerRefund ? amount.negated : amount
                )
            }
        }
    }

    /// Payments and credit memos, page by page: what is applied stands in the text of what was written.
    private func unapplied(limit: Int) async throws(StoreFault) -> [BookVariance] {
        var found: [BookVariance] = []
        var place = ""
        while let page = try await payments(after: place), found.count < limit {
            found += page.open
            place = page.last
        }
        return Array(
            found.sorted { ($0.since, $0.record?.text ?? "") < ($1.since, $1.record?.text ?? "") }
                .prefix(limit)
        )
    }

    private static let unappliedPage = 2000

    private func payments(
        after place: String
    ) async throws(StoreFault) -> (open: [BookVariance], last: String)? {
        try await read { session throws(SQLFault) in
            var open: [BookVariance] = []
            var last: String?
            for row in try session.rows(
                """
                SELECT link.external_key, link.external_id, link.internal_id, link.kind,
                    link.fingerprint, link.amount, link.currency, entry.date, link_source.source
                FROM link
                JOIN entry ON entry.id = link.external_id
                JOIN link_source ON link_source.external_key = link.external_key
                    AND link_source.position = 0
                WHERE link.kind IN ('customerPayment', 'creditMemo') AND link.external_key > ?1
                ORDER BY link.external_key LIMIT ?2
                """,
                [.text(place), .number(Self.unappliedPage)]
            ) {
                var row = row
                last = try row.text()
                if let variance = try Self.unapplied(&row, session) { open.append(variance) }
            }
            return last.map { (open, $0) }
        }
    }

    /// The open rest of one record; nil when nothing of it is left.
    private static func unapplied(
        _ row: inout SQLRow,
        _ session: any SQLSession
    ) throws(SQLFault) -> BookVariance? {
        let record = try row.externalID()
        let number = try row.text()
        let kind = try row.name(RecordKind.self)
        let written = try row.text()
        let amount = try row.money()
        let since = try row.date()
        let source = try row.text()
        guard
            case .applications(let targets)? = WrittenState(
                written,
                of: record,
                kind: kind,
                seal: DetailSeal { $0 }
            )
        else { return nil }
        var rest = amount - Money.sum(targets.values.map(\.self), in: amount.currency)
        // What refunds took back counts against what they gave back, a payment or a credit memo.
        if rest.minorUnits > 0 { rest = rest - (try refunded(record, rest, session)) }
        guard rest.minorUnits > 0 else { return nil }
        return BookVariance(
            reason: .unapplied,
            source: source,
            record: record,
            internalID: number,
            since: since,
            amount: kind == .creditMemo ? rest.negated : rest
        )
    }

    /// What refunds of the same Stripe objects paid out, no more than `rest`.
    private static func refunded(
        _ record: ExternalID,
        _ rest: Money,
        _ session: any SQLSession
    ) throws(SQLFault) -> Money {
        let sums = try session.integers(
            """
            SELECT CAST(COALESCE(SUM(refund.amount), 0) AS \(session.dialect.integer))
            FROM link AS refund
            WHERE refund.kind = 'customerRefund' AND refund.currency = ?2
                AND refund.external_key IN (
                    SELECT theirs.external_key FROM link_source AS theirs
                    JOIN link_source AS ours ON ours.source = theirs.source
                    WHERE ours.external_key = ?1
                )
            """,
            [.text(LinkRows.key(record)), .text(rest.currency.code)]
        )
        return Money(min(sums.first ?? 0, rest.minorUnits), rest.currency)
    }
}
