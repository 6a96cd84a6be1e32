import Accounting
import JSON

/// A payout's full statement as a document.
enum StatementReportRepresentation {
    static func json(_ report: StatementReport) -> JSONValue {
        .record([
            ("statement", StatementRepresentation.json(report.statement)),
            ("categories", .array(report.categories.map(json))),
            (
                "fees",
                .array(
                    report.fees.map { role, amount in
                        .record([("role", .string(role.rawValue)), ("amount", .amount(amount))])
                    }
                )
            ),
            (
                "currencies",
                .array(
                    report.currencies.map { currency, amount, settled in
                        .record([
                            ("currency", .string(currency.code)), ("recordAmount", .amount(amount)),
                            ("settled", .amount(settled)),
                        ])
                    }
                )
            ),
            ("subsidiaries", .array(report.subsidiaries.map { json($0.category) })),
            ("checks", .array(report.checks.map(json))),
            ("proved", .bool(report.isProved)),
            ("members", .array(report.members.map { json($0, report) })),
        ])
    }

    private static func json(_ category: StatementReport.Category) -> JSONValue {
        .record([
            ("category", .string(category.name)), ("count", .integer(category.count)),
            ("amount", .amount(category.amount)), ("fee", .amount(category.fee)),
            ("net", .amount(category.net)),
        ])
    }

    private static func json(_ check: StatementReport.Check) -> JSONValue {
        .record([
            ("equation", .string(check.name)), ("left", .amount(check.left)),
            ("right", .amount(check.right)), ("holds", .bool(check.holds)),
        ])
    }

    private static func json(_ member: PayoutMember, _ report: StatementReport) -> JSONValue {
        .record([
            ("transaction", .string(member.id)), ("category", .string(member.category)),
            ("type", .string(member.type)), ("source", .text(member.sourceID)),
            ("createdAt", .string(member.created.text)), ("amount", .amount(member.amount)),
            ("fee", .amount(member.fee)), ("net", .amount(member.net)),
            ("record", .text(member.record?.text)),
            ("recordInternalId", .text(member.record.flatMap { report.records[$0] })),
            ("recordAmount", member.taken.map { .amount($0.recordAmount) }),
            ("recordCurrency", .text(member.taken?.recordAmount.currency.code)),
            (
                "lines",
                .array(
                    member.lines.map { line in
                        .record([
                            ("role", .string(line.role.rawValue)), ("amount", .amount(line.amount)),
                        ])
                    }
                )
            ),
            ("suspense", .amount(member.suspense)), ("subsidiary", .text(member.subsidiary)),
        ])
    }

    /// A member on suspense in the ageing report.
    static func json(_ parked: ParkedMember, days: Int64) -> JSONValue {
        .record([
            ("account", .string(parked.account)), ("payout", .string(parked.payoutID)),
            ("transaction", .string(parked.member.id)), ("source", .text(parked.member.sourceID)),
            ("record", .text(parked.member.record?.text)),
            ("reason", .string(parked.reason.rawValue)), ("days", .integer(days)),
            ("currency", .string(parked.member.amount.currency.code)),
            ("amount", .amount(parked.member.suspense)),
        ])
    }

    /// What stands open in the books.
    static func json(_ variance: BookVariance, on day: CalendarDate) -> JSONValue {
        .record([
            ("reason", .string(variance.reason.rawValue)), ("payout", .text(variance.payoutID)),
            ("source", .text(variance.source)), ("record", .text(variance.record?.text)),
            ("recordInternalId", .text(variance.internalID)),
            ("since", .string(variance.since.text)), ("days", .integer(variance.age(on: day))),
            ("currency", .string(variance.amount.currency.code)),
            ("amount", .amount(variance.amount)),
        ])
    }
}
