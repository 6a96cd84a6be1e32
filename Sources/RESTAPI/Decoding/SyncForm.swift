import Accounting
import HTTP
import Jobs
import Workflows

/// Which members a request for one kind of job has.
struct SyncForm: Sendable {
    /// The two ends of a span of time.
    struct SpanMembers: Sendable {
        let from: String
        let to: String
        /// Whether the ends are days without a time.
        let daysOnly: Bool
    }

    let kind: JobKind
    /// The member that names objects.
    let ids: String
    /// Nil where only named objects are worked on.
    let span: SpanMembers?
    /// Whether a span may be planned without being booked.
    var hasDryRun = false

    static let customers = SyncForm(
        kind: .customerSync,
        ids: "ids",
        span: created,
        hasDryRun: true
    )
    static let invoices = SyncForm(kind: .invoiceSync, ids: "ids", span: created, hasDryRun: true)
    static let charges = SyncForm(kind: .chargeSync, ids: "ids", span: nil)
    static let refunds = SyncForm(kind: .refundSync, ids: "ids", span: nil)
    static let disputes = SyncForm(kind: .disputeSync, ids: "ids", span: nil)
    static let creditNotes = SyncForm(kind: .creditNoteSync, ids: "ids", span: nil)
    static let payouts = SyncForm(
        kind: .payoutReconciliation,
        ids: "payouts",
        span: SpanMembers(from: "arrivalFrom", to: "arrivalTo", daysOnly: true),
        hasDryRun: true
    )

    static let balances = SyncForm(
        kind: .balancePosting,
        ids: "days",
        span: SpanMembers(from: "availableFrom", to: "availableTo", daysOnly: true)
    )
    static let proofs = SyncForm(
        kind: .balanceProof,
        ids: "currencies",
        span: SpanMembers(from: "createdFrom", to: "createdTo", daysOnly: true)
    )

    static let all = [
        customers, invoices, charges, refunds, disputes, creditNotes, payouts, balances,
        proofs,
    ]

    private static let created = SpanMembers(
        from: "createdFrom",
        to: "createdTo",
        daysOnly: false
    )

    /// The members in the order in which they are documented.
    var members: [String] {
        ["account", ids] + (span.map { [$0.from, $0.to] } ?? [])
            + (hasDryRun ? ["dryRun"] : []) + ["callbackUrl"]
    }
}

extension BodyDecoding {
    /// Where the caller wants to be told of the end; nil without a wish and after a fault.
    mutating func callback(_ rule: CallbackRule?) -> HTTPURL? {
        guard let text = text("callbackUrl") else { return nil }
        guard let rule else {
            fault(
                at: "/callbackUrl",
                "CALLBACKS_NOT_SET_UP",
                "This installation tells nobody that jobs are done.",
                fix: "Leave it out and look at the job, or let an operator set up callbacks."
            )
            return nil
        }
        switch rule.address(text) {
        case .success(let url): return url
        case .failure(let refusal):
            fault(at: "/callbackUrl", refusal.code, refusal.sentence, fix: refusal.fix)
            return nil
        }
    }

    /// What the request wants worked on: objects or a span, never both; nil after a fault.
    mutating func work(_ form: SyncForm) -> JobArguments? {
        let isDryRun = form.hasDryRun && flag("dryRun") == true
        guard let members = form.span, has(members.from) || has(members.to) else {
            if isDryRun {
                fault(
                    at: "/dryRun",
                    "DRY_RUN_OF_IDS",
                    "A dry run is over a span of time.",
                    fix: "Send a span, or ask /v1/previews for what named objects would book."
                )
            }
            if !has(form.ids) { missing(form) }
            return ids(form.ids, max: JobArguments.idsMax).map { .objects($0) }
        }
        if has(form.ids) {
            fault(
                at: "/" + form.ids,
                "IDS_AND_SPAN",
                "The request has both ids and a span of time.",
                fix: "Send \(form.ids), or \(members.from) and \(members.to)."
            )
        }
        for (end, other) in [(members.from, members.to), (members.to, members.from)]
        where !has(end) {
            fault(
                at: "/" + end,
                "MEMBER_MISSING",
                "\(other) is there, but \(end) is missing.",
                fix: "Send both ends of the span."
            )
        }
        let from = moment(members.from, isLast: false, daysOnly: members.daysOnly)
        let to = moment(members.to, isLast: true, daysOnly: members.daysOnly)
        guard let from, let to else { return nil }
        guard from <= to else {
            fault(
                at: "/" + members.to,
                "SPAN_REVERSED",
                "The span ends before it begins.",
                fix: "Let \(members.to) be later than \(members.from)."
            )
            return nil
        }
        let span = TimeSpan(from: from, to: to)
        return isDryRun ? .dryRun(span) : .span(span)
    }

    private mutating func missing(_ form: SyncForm) {
        let span = form.span.map { ", or \($0.from) and \($0.to)" } ?? ""
        fault(
            at: "/" + form.ids,
            "MEMBER_MISSING",
            "The request does not say what to work on.",
            fix: "Send \(form.ids)\(span)."
        )
    }

    /// The account the request names, or the only one there is; nil after a fault.
    mutating func account(of accounts: [AccountProfile]) -> String? {
        guard has("account") else {
            if accounts.count == 1 { return accounts[0].name }
            fault(
                at: "/account",
                "ACCOUNT_REQUIRED",
                "Several Stripe accounts are set up.",
                fix: "Name one of them in account; GET /v1/status lists them."
            )
            return nil
        }
        return text("account")
    }
}
