import Accounting
import JSON
import Jobs

/// A payout's statement as a document.
enum StatementRepresentation {
    static func json(_ statement: PayoutStatement) -> JSONValue {
        .record([
            ("id", .string(statement.payoutID)),
            ("account", .string(statement.account)),
            ("status", .string(statement.status)),
            ("arrivalDate", .string(statement.arrivalDate.text)),
            ("currency", .string(statement.net.currency.code)),
            ("gross", .amount(statement.gross)),
            ("fees", .amount(statement.fees)),
            ("refunds", .amount(statement.refunds)),
            ("disputes", .amount(statement.disputes)),
            ("other", .amount(statement.other)),
            ("net", .amount(statement.net)),
            ("memberCount", .integer(statement.memberCount)),
            ("suspense", .amount(statement.suspense)),
            ("residual", .amount(statement.residual)),
            ("addsUp", .bool(addsUp(statement))),
            ("depositExternalId", .string(statement.depositExternalID.text)),
            ("depositInternalId", .string(statement.depositInternalID)),
        ])
    }

    /// Whether the parts make the whole and nothing of the payout is left unexplained.
    static func addsUp(_ statement: PayoutStatement) -> Bool {
        let parts = [statement.gross, statement.refunds, statement.disputes, statement.other]
        let currency = statement.net.currency
        guard (parts + [statement.fees]).allSatisfy({ $0.currency == currency }) else {
            return false
        }
        return Money.sum(parts, in: currency) - statement.fees == statement.net
            && statement.residual.isZero
    }
}

/// A finding as a document.
enum FindingRepresentation {
    static func json(_ finding: Finding) -> JSONValue { .record(members(finding)) }

    /// `origin` is what stands before paths of this installation; empty for relative addresses.
    static func json(_ stored: StoredFinding, origin: String) -> JSONValue {
        .record(
            [("id", .string(String(stored.id)))] + members(stored.finding) + [
                ("jobId", .text(stored.jobID?.text)),
                ("createdAt", .time(stored.created)),
                ("open", .bool(stored.resolved == nil)),
                ("resolvedAt", .time(stored.resolved)),
                (
                    "resolveUrl",
                    stored.resolved == nil
                        ? .string("\(origin)/v1/findings/\(stored.id)/resolve") : nil
                ),
            ]
        )
    }

    private static func members(_ finding: Finding) -> [(String, JSONValue?)] {
        [
            ("code", .string(finding.code.rawValue)),
            ("subject", .string(finding.subject)),
            ("sentence", .string(finding.sentence)),
            ("fix", .string(finding.fix)),
        ]
    }
}

/// A link as a document: which record stands for which Stripe ids.
enum LinkRepresentation {
    static func json(_ link: Link) -> JSONValue {
        .record([
            ("externalId", .string(link.externalID.text)),
            ("kind", .string(link.kind.rawValue)),
            ("internalId", .string(link.internalID)),
            ("sources", .texts(link.sources)),
            ("amount", link.amount.map { .amount($0) }),
            ("currency", .text(link.amount?.currency.code)),
            ("origin", .string(link.origin.rawValue)),
        ])
    }
}
