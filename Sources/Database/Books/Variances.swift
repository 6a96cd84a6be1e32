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
                WHERE link.kind IN ('customerPayment', 'customerRefund', 'cashSale', 'cashRefund',
                        'customerDeposit')
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
                    amount: RecordKind.returns.contains(kind) ? amount.negated : amount
                )
            }
        }
    }

    /// Payments and credit memos by their days, page by page until enough of them are open: what is applied
    /// stands in the text of what was written.
    private func unapplied(limit: Int) async throws(StoreFault) -> [BookVariance] {
        var found: [BookVariance] = []
        var place: (date: String, id: String)? = ("", "")
        while let last = place, found.count < limit {
            let page = try await payments(after: last)
            found += page.open
            place = page.last
        }
        return Array(found.prefix(limit))
    }

    private static let unappliedPage = 2000

    /// A page with what refunds of the same Stripe objects paid out of each record; `last` is nil behind
    /// the last page.
    private func payments(
        after place: (date: String, id: String)
    ) async throws(StoreFault) -> (open: [BookVariance], last: (date: String, id: String)?) {
        try await read { session throws(SQLFault) in
            let integer = session.dialect.integer
            var open: [BookVariance] = []
            var last: (date: String, id: String)?
            for row in try session.rows(
                """
                SELECT entry.date, link.external_id, link.internal_id, link.kind,
                    link.fingerprint, link.amount, link.currency, link_source.source,
                    CAST(COALESCE((
                        SELECT SUM(refund.amount) FROM link AS refund
                        WHERE refund.kind = 'customerRefund' AND refund.currency = link.currency
                            AND refund.external_key IN (
                                SELECT theirs.external_key FROM link_source AS theirs
                                JOIN link_source AS ours ON ours.source = theirs.source
                                WHERE ours.external_key = link.external_key
                            )
                    ), 0) AS \(integer))
                FROM entry
                JOIN link ON link.external_key = LOWER(entry.id) AND link.external_id = entry.id
                JOIN link_source ON link_source.external_key = link.external_key
                    AND link_source.position = 0
                WHERE link.kind IN ('customerPayment', 'creditMemo')
                    AND (entry.date, entry.id) > (?1, ?2)
                ORDER BY entry.date, entry.id LIMIT ?3
                """,
                [.text(place.date), .text(place.id), .number(Self.unappliedPage)]
            ) {
                var row = row
                let since = try row.date()
                let record = try row.externalID()
                last = (since.text, record.text)
                if let variance = try Self.unapplied(record, since, &row) { open.append(variance) }
            }
            return (open, last)
        }
    }

    /// The open rest of one record; nil when nothing of it is left.
    private static func unapplied(
        _ record: ExternalID,
        _ since: CalendarDate,
        _ row: inout SQLRow
    ) throws(SQLFault) -> BookVariance? {
        let number = try row.text()
        let kind = try row.name(RecordKind.self)
        let written = try row.text()
        let amount = try row.money()
        let source = try row.text()
        let refunded = Money(try row.integer(), amount.currency)
        guard
            case .applications(let targets)? = WrittenState(
                written,
                of: record,
                kind: kind,
                seal: DetailSeal { $0 }
            )
        else { return nil }
        // What refunds took back counts against what they gave back, a payment or a credit memo.
        let rest =
            amount - Money.sum(targets.values.map(\.self), in: amount.currency) - refunded
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
}
