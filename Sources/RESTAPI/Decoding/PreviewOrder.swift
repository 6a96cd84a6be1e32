import HTTP
import Jobs
import Workflows

/// A request for plans that are not carried out.
struct PreviewOrder: Sendable, Hashable {
    static let idsMax = 20
    /// Kinds whose records belong to no Stripe account.
    static let salesforceKinds: [JobKind] = [.salesforceAccount, .salesforceOpportunity]

    let kind: JobKind
    let account: String
    let ids: [String]

    init(_ request: HTTPRequest, accounts: [AccountProfile]) throws(Refusal) {
        var body = try BodyDecoding(request, allowed: ["kind", "account", "ids"])
        let kind = body.kind()
        let isForSalesforce = kind.map { PreviewOrder.salesforceKinds.contains($0) } ?? false
        let named = isForSalesforce && !body.has("account") ? nil : body.account(of: accounts)
        let account = isForSalesforce ? RESTService.callersAccount : named
        if !body.has("ids") {
            body.fault(
                at: "/ids",
                "MEMBER_MISSING",
                "The request does not say what to plan.",
                fix: "Send 1 to \(Self.idsMax) ids."
            )
        }
        let ids = body.ids("ids", max: Self.idsMax)
        try body.finish()
        // Not reached: what is nil was a fault.
        guard let kind, let account, let ids else { throw .bodyMissing }
        guard isForSalesforce && named == nil || accounts.contains(where: { $0.name == named })
        else { throw .accountUnknown }
        self.kind = kind
        self.account = account
        self.ids = ids
    }

    /// The JSON text a job would keep.
    var arguments: String { JobArguments.objects(ids).text }
}

extension BodyDecoding {
    fileprivate mutating func kind() -> JobKind? {
        // A proof writes nothing that could be shown before.
        let kinds =
            SyncForm.all.map(\.kind).filter { $0 != .balanceProof } + PreviewOrder.salesforceKinds
        let names = kinds.map(\.rawValue).joined(separator: ", ")
        guard has("kind") else {
            fault(
                at: "/kind",
                "MEMBER_MISSING",
                "The kind of work is missing.",
                fix: "Send one of \(names)."
            )
            return nil
        }
        guard let text = text("kind") else { return nil }
        guard let kind = kinds.first(where: { $0.rawValue == text }) else {
            fault(
                at: "/kind",
                "KIND_UNKNOWN",
                "There is no work of this kind.",
                fix: "Send one of \(names)."
            )
            return nil
        }
        return kind
    }
}
