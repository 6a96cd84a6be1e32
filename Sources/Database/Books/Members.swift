package import Accounting
import JSON
package import Jobs

extension Transaction {
    /// Stores members of a payout; one stored before at the same place takes its new form.
    ///
    /// Throws: `refused(.corrupt)` when another balance transaction stands at the place.
    func record(_ membership: PayoutMembership) throws(SQLFault) {
        for (offset, member) in membership.members.enumerated() {
            let stored = try change(
                """
                INSERT INTO payout_member (
                    payout_id, position, account, transaction_id, category, type, source, created,
                    currency, amount, fee, record, taken, record_amount, record_currency, lines,
                    parked, chunk, subsidiary
                ) VALUES (
                    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                    ?19
                )
                ON CONFLICT (payout_id, position) DO UPDATE SET
                    record = excluded.record, taken = excluded.taken,
                    record_amount = excluded.record_amount,
                    record_currency = excluded.record_currency, lines = excluded.lines,
                    parked = excluded.parked, chunk = excluded.chunk,
                    subsidiary = excluded.subsidiary
                WHERE payout_member.transaction_id = excluded.transaction_id
                """,
                [
                    .text(membership.payoutID), .number(membership.position + offset),
                    .text(membership.account),
                ] + MemberRows.values(member)
            )
            guard stored == 1 else {
                throw .refused(
                    .corrupt(
                        "the payout \(membership.payoutID) is stored with other members"
                    )
                )
            }
        }
    }

    /// Wakes the payouts whose members wait for these records: the deposit is put right by itself.
    func healPayouts(awaiting records: [ExternalID]) throws(SQLFault) {
        var payouts: [String: String] = [:]
        for list in InLists(records.map { .text($0.text) }) {
            for row in try rows(
                """
                SELECT payout_id, account FROM payout_member
                WHERE record IN \(list.text) AND record IS NOT NULL AND taken IS NULL
                """,
                list.values
            ) {
                var row = row
                payouts[try row.text()] = try row.text()
            }
        }
        guard !payouts.isEmpty else { return }
        _ = try enqueue(
            payouts.sorted { $0.key < $1.key }.map {
                NewJob.payoutHealing($0.key, account: $0.value)
            }
        )
    }
}

extension NewJob {
    /// The job that puts a deposit right: the same as the one that made it.
    fileprivate static func payoutHealing(_ id: String, account: String) -> NewJob {
        let isBalanceDay = BalanceDay(id: id, account: account) != nil
        let kind: JobKind = isBalanceDay ? .balancePosting : .payoutReconciliation
        return NewJob(
            kind: kind,
            account: account,
            arguments: JSONValue.object(["ids": .array([.string(id)])]).text,
            uniqueKey: kind.uniqueKey(account: account, of: id),
            priority: .payout,
            orderingKey: kind.orderingKey(account: account, of: id)
        )
    }
}

/// How members are written and read.
enum MemberRows {
    static let columns = """
        transaction_id, category, type, source, created, currency, amount, fee, record, taken,
        record_amount, record_currency, lines, parked, chunk, subsidiary
        """

    /// Whether anything of a member stands on suspense: itself, or an unknown part of its fee.
    ///
    /// Word for word as the index has it.
    static let isOnSuspense = "(parked <> 0 OR lines LIKE '%suspense %')"

    /// The values of `columns`, in their order.
    static func values(_ member: PayoutMember) -> [SQLValue] {
        [
            .text(member.id), .text(member.category), .text(member.type),
            .maybe(member.sourceID), .time(member.created), .text(member.amount.currency.code),
            .integer(member.amount.minorUnits), .integer(member.fee.minorUnits),
            .maybe(member.record?.text), .maybe(member.taken?.amount.minorUnits),
            .maybe(member.taken?.recordAmount.minorUnits),
            .maybe(member.taken?.recordAmount.currency.code), .text(lines(member)),
            .integer(member.parked.minorUnits), .number(member.chunk),
            .maybe(member.subsidiary),
        ]
    }

    /// The lines as `role amount` with `;` between them.
    private static func lines(_ member: PayoutMember) -> String {
        member.lines.map { "\($0.role.rawValue) \($0.amount.minorUnits)" }.joined(separator: ";")
    }

    static func member(_ row: SQLRow) throws(SQLFault) -> PayoutMember {
        var row = row
        return try member(&row)
    }

    static func member(_ row: inout SQLRow) throws(SQLFault) -> PayoutMember {
        let id = try row.text()
        let category = try row.text()
        let type = try row.text()
        let source = try row.textOrNull()
        let created = try row.time()
        let currency = try row.currency()
        let amount = Money(try row.integer(), currency)
        let fee = Money(try row.integer(), currency)
        var record: ExternalID?
        if let text = try row.textOrNull() {
            guard let id = ExternalID(text) else { throw .corrupt("not an external id: \(text)") }
            record = id
        }
        let takenUnits = try row.integerOrNull()
        let recordAmount = try row.moneyOrNull()
        var taken: PayoutMember.Taken?
        if let takenUnits, let recordAmount {
            taken = .init(amount: Money(takenUnits, currency), recordAmount: recordAmount)
        }
        return PayoutMember(
            id: id,
            category: category,
            type: type,
            sourceID: source,
            created: created,
            amount: amount,
            fee: fee,
            record: record,
            taken: taken,
            lines: try lines(try row.text(), currency),
            parked: Money(try row.integer(), currency),
            chunk: try row.number(),
            subsidiary: try row.textOrNull()
        )
    }

    private static func lines(
        _ text: String,
        _ currency: Currency
    ) throws(SQLFault) -> [PayoutMember.Line] {
        var lines: [PayoutMember.Line] = []
        for part in text.split(separator: ";") {
            let words = part.split(separator: " ")
            guard words.count == 2, let role = AccountRole(rawValue: String(words[0])),
                let amount = Int64(words[1])
            else { throw .corrupt("not a line of a payout's member: \(part)") }
            lines.append(.init(role: role, amount: Money(amount, currency)))
        }
        return lines
    }
}

extension Database {
    /// Every member of a payout, in the order of the list; empty when none is stored.
    package func members(payout id: String) async throws(StoreFault) -> [PayoutMember] {
        try await read { session throws(SQLFault) in
            try session.rows(
                "SELECT \(MemberRows.columns) FROM payout_member WHERE payout_id = ?1"
                    + " ORDER BY position",
                [.text(id)]
            ).map(MemberRows.member)
        }
    }

    /// Members that stand on suspense, the oldest first; `after` is the last one of the page before.
    package func parkedMembers(
        account: String? = nil,
        limit: Int = 1000
    ) async throws(StoreFault) -> [ParkedMember] {
        try await read { session throws(SQLFault) in
            var conditions = Conditions()
            conditions.add(MemberRows.isOnSuspense)
            if let account { conditions.add("account = ?", .text(account)) }
            let length = conditions.parameter(.number(limit))
            return try session.rows(
                "SELECT payout_id, account, \(MemberRows.columns) FROM payout_member"
                    + conditions.clause + " ORDER BY created, transaction_id LIMIT " + length,
                conditions.values
            ).map { row throws(SQLFault) in
                var row = row
                return ParkedMember(
                    payoutID: try row.text(),
                    account: try row.text(),
                    member: try MemberRows.member(&row)
                )
            }
        }
    }
}
