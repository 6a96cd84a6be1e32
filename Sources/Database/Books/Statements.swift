package import Accounting
package import Jobs

extension Transaction {
    /// Stores a statement, replacing an earlier one of the same payout.
    ///
    /// Throws: `refused(.corrupt)` when its amounts are of different currencies.
    func record(_ statement: PayoutStatement) throws(SQLFault) {
        let amounts = [
            statement.gross, statement.fees, statement.refunds, statement.disputes,
            statement.other, statement.net, statement.suspense, statement.residual,
        ]
        let currency = statement.net.currency
        guard amounts.allSatisfy({ $0.currency == currency }) else {
            throw .refused(
                .corrupt("the statement of \(statement.payoutID) mixes currencies")
            )
        }
        try change(
            """
            INSERT INTO payout (
                payout_id, account, status, arrival_date, currency, gross, fees, refunds, disputes,
                other, net, suspense, residual, member_count, deposit_external_id,
                deposit_internal_id, updated
            ) VALUES (
                ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17
            )
            ON CONFLICT (payout_id) DO UPDATE SET
                account = excluded.account, status = excluded.status,
                arrival_date = excluded.arrival_date, currency = excluded.currency,
                gross = excluded.gross, fees = excluded.fees, refunds = excluded.refunds,
                disputes = excluded.disputes, other = excluded.other, net = excluded.net,
                suspense = excluded.suspense, residual = excluded.residual,
                member_count = excluded.member_count,
                deposit_external_id = excluded.deposit_external_id,
                deposit_internal_id = excluded.deposit_internal_id, updated = excluded.updated
            """,
            [
                .text(statement.payoutID), .text(statement.account), .text(statement.status),
                .text(statement.arrivalDate.text), .text(currency.code),
            ] + amounts.map { .integer($0.minorUnits) } + [
                .number(statement.memberCount), .text(statement.depositExternalID.text),
                .text(statement.depositInternalID), .time(now),
            ]
        )
    }
}

/// How statements are read.
enum StatementRows {
    static let select = """
        SELECT payout_id, account, status, arrival_date, member_count, deposit_external_id,
            deposit_internal_id, currency, gross, fees, refunds, disputes, other, net, suspense,
            residual
        FROM payout
        """

    static func statement(_ row: SQLRow) throws(SQLFault) -> PayoutStatement {
        var row = row
        let payoutID = try row.text()
        let account = try row.text()
        let status = try row.text()
        let arrivalDate = try row.date()
        let memberCount = try row.number()
        let depositExternalID = try row.externalID()
        let depositInternalID = try row.text()
        let currency = try row.currency()
        return PayoutStatement(
            payoutID: payoutID,
            account: account,
            status: status,
            arrivalDate: arrivalDate,
            gross: Money(try row.integer(), currency),
            fees: Money(try row.integer(), currency),
            refunds: Money(try row.integer(), currency),
            disputes: Money(try row.integer(), currency),
            other: Money(try row.integer(), currency),
            net: Money(try row.integer(), currency),
            memberCount: memberCount,
            suspense: Money(try row.integer(), currency),
            residual: Money(try row.integer(), currency),
            depositExternalID: depositExternalID,
            depositInternalID: depositInternalID
        )
    }
}

extension Database {
    /// The statement of a payout; nil when none is stored.
    package func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement? {
        try await read { session throws(SQLFault) in
            try session.rows(StatementRows.select + " WHERE payout_id = ?1", [.text(payoutID)])
                .map(StatementRows.statement).first
        }
    }

    /// A page of statements, latest arrival first.
    package func statements(
        account: String? = nil,
        updatedSince: Timestamp? = nil,
        before: StatementCursor? = nil,
        limit: Int = 50
    ) async throws(StoreFault) -> [PayoutStatement] {
        try await read { session throws(SQLFault) in
            var conditions = Conditions()
            if let account { conditions.add("account = ?", .text(account)) }
            if let updatedSince { conditions.add("updated >= ?", .time(updatedSince)) }
            if let before {
                conditions.add(
                    "(arrival_date, payout_id) < (?, ?)",
                    .text(before.arrivalDate.text),
                    .text(before.payoutID)
                )
            }
            let length = conditions.parameter(.number(Self.pageSize(limit)))
            let order = " ORDER BY arrival_date DESC, payout_id DESC LIMIT " + length
            return try session.rows(
                StatementRows.select + conditions.clause + order,
                conditions.values
            ).map(StatementRows.statement)
        }
    }
}
