import Accounting
import JSON

/// A plan as a document: what would be written, line by line, and what stands in the way.
enum PlanRepresentation {
    static func json(_ plan: Plan) -> JSONValue {
        .record([
            ("documents", .array(plan.ordered.map(document))),
            ("findings", .array(plan.findings.map { FindingRepresentation.json($0) })),
        ])
    }

    private static func document(_ planned: PlannedDocument) -> JSONValue {
        let words = DocumentWords(planned.document)
        return .record([
            ("externalId", .string(planned.externalID.text)),
            ("kind", .string(planned.kind.rawValue)),
            ("subsidiary", .text(planned.subsidiary)),
            ("sources", .texts(planned.sources)),
            ("dependsOn", .texts(planned.dependsOn.map(\.text))),
            ("name", .text(words.name)),
            ("date", .text(words.date?.text)),
            ("customer", .text(words.customer?.text)),
            ("memo", .text(words.memo)),
            ("amount", planned.amount.map { .amount($0) }),
            ("currency", .text(planned.amount?.currency.code)),
            ("lines", .array(words.lines)),
            ("postings", .array(planned.entries.flatMap(\.postings).map(posting))),
        ])
    }

    private static func posting(_ posting: Posting) -> JSONValue {
        .record([
            ("account", .string(posting.role.rawValue)),
            ("side", .string(posting.side.rawValue)),
            ("amount", .amount(posting.amount)),
            ("currency", .string(posting.amount.currency.code)),
        ])
    }
}

/// The key fields of a document, whatever its kind.
private struct DocumentWords {
    var name: String?
    var date: CalendarDate?
    var customer: ExternalID?
    var memo: String?
    var lines: [JSONValue] = []

    init(_ document: Document) {
        switch document {
        case .customer(let draft): name = draft.name
        case .item(let draft): name = draft.name
        case .salesOrder(let draft):
            (name, date, customer, memo) = (draft.number, draft.date, draft.customer, draft.memo)
            lines = draft.lines.map(Self.line)
        case .invoice(let draft):
            (name, date, customer, memo) = (draft.number, draft.date, draft.customer, draft.memo)
            lines = draft.lines.map(Self.line)
        case .customerPayment(let draft):
            (date, customer, memo) = (draft.date, draft.customer, draft.memo)
            lines = draft.applications.map(Self.application)
        case .creditMemo(let draft):
            (date, customer, memo) = (draft.date, draft.customer, draft.memo)
            lines = draft.lines.map(Self.line) + draft.applications.map(Self.application)
        case .customerRefund(let draft):
            (date, customer, memo) = (draft.date, draft.customer, draft.memo)
            lines = (draft.applications + draft.deposits).map(Self.application)
        case .cashSale(let draft), .cashRefund(let draft):
            (date, customer, memo) = (draft.date, draft.customer, draft.memo)
            lines = draft.lines.map(Self.line)
        case .customerDeposit(let draft):
            (date, customer, memo) = (draft.date, draft.customer, draft.memo)
        case .depositApplication(let draft):
            (date, customer, memo) = (draft.date, draft.customer, draft.memo)
            lines = [Self.application(Application(target: draft.invoice, amount: draft.amount))]
        case .deposit(let draft):
            (date, memo) = (draft.date, draft.memo)
            lines =
                draft.payments.map(Self.payment)
                + draft.other.map { Self.line(.other, $0) }
                + draft.cashback.map { Self.line(.cashback, $0) }
        case .journalEntry(let draft):
            (date, memo) = (draft.date, draft.memo)
            lines = draft.lines.map(Self.line)
        }
    }

    /// What a line does; callers tell the lines of one document apart by it.
    private enum Purpose: String {
        case sale, applied, payment, other, cashback, debit, credit
    }

    private static func line(
        _ purpose: Purpose,
        record: ExternalID?,
        account: AccountRole?,
        _ text: String?,
        _ amount: Money
    ) -> JSONValue {
        .record([
            ("purpose", .string(purpose.rawValue)),
            ("record", .text(record?.text)),
            ("account", .text(account?.rawValue)),
            ("description", .text(text)),
            ("amount", .amount(amount)),
            ("currency", .string(amount.currency.code)),
        ])
    }

    private static func line(_ line: DocumentLine) -> JSONValue {
        Self.line(
            .sale,
            record: line.item,
            account: line.role.accountRole,
            line.description,
            line.amount
        )
    }

    private static func application(_ application: Application) -> JSONValue {
        line(.applied, record: application.target, account: nil, nil, application.amount)
    }

    private static func payment(_ payment: DepositPayment) -> JSONValue {
        line(.payment, record: payment.record, account: nil, payment.source, payment.amount)
    }

    private static func line(_ purpose: Purpose, _ line: DepositLine) -> JSONValue {
        Self.line(purpose, record: nil, account: line.role, line.memo, line.amount)
    }

    private static func line(_ line: JournalDraft.Line) -> JSONValue {
        let purpose: Purpose = line.side == .debit ? .debit : .credit
        return Self.line(purpose, record: nil, account: line.role, line.memo, line.amount)
    }
}
