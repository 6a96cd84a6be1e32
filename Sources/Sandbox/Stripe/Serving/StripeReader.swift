import JSON

/// Answers the reading endpoints from a view.
struct StripeReader: Sendable {
    let view: StripeView
    let form: StripeForm
    /// Whether the caller's key belongs to this world; with another one it looks empty.
    let isOwnWorld: Bool

    func read(_ action: StripeRoute.Action, id: String) throws(StripeFault) -> JSONValue {
        switch action {
        case .list(let kind): try list(kind)
        case .retrieve(let kind): try retrieve(kind, id)
        case .invoiceLines: try invoiceLines(id)
        case .creditNoteLines: try creditNoteLines(id)
        case .customerBalance: try customerBalance(id)
        case .balance: try single(view.balanceJSON())
        case .account: try single(view.accountJSON())
        case .update(let kind), .create(let kind): throw .missing(kind, id)
        case .finalize: throw .missing(.invoice, id)
        }
    }

    private func single(_ object: JSONObject) throws(StripeFault) -> JSONValue {
        try StripeParameterShape.check(form, against: StripeParameterTable.expand)
        _ = try StripeExpansion(form, kind: nil, isList: false)
        return .object(object)
    }

    private func retrieve(_ kind: StripeKind, _ id: String) throws(StripeFault) -> JSONValue {
        try StripeParameterShape.check(form, against: StripeParameterTable.expand)
        let expansion = try StripeExpansion(form, kind: kind, isList: false)
        let object = try find(kind, id)
        return expansion.apply(to: .object(view.render(object)), in: view)
    }

    private func list(_ kind: StripeKind) throws(StripeFault) -> JSONValue {
        try StripeParameterShape.check(form, against: StripeParameterTable.list(kind))
        let filter = StripeFilter(query: StripeListQuery(form: form), view: view)
        if isOwnWorld { try filter.prove(kind: kind) }
        return try page(
            of: isOwnWorld ? candidates(kind, filter.query) : [],
            kind: kind,
            url: StripeRoute.path(of: kind),
            admits: filter.admits
        )
    }

    /// What a list is picked from: the rows of a payout where the list is theirs, else everything.
    ///
    /// A cursor may name any row; one of another payout needs the whole list.
    private func candidates(_ kind: StripeKind, _ query: StripeListQuery) -> [StripeObject] {
        guard kind == .balanceTransaction, let payout = query.text("payout") else {
            return view.list(kind)
        }
        let cursors = [query.text("starting_after"), query.text("ending_before")]
        let isWithin = cursors.compactMap(\.self).allSatisfy {
            view.object($0, kind)?.payoutID == payout
        }
        return isWithin ? view.rows(ofPayout: payout) : view.list(kind)
    }

    private func customerBalance(_ id: String) throws(StripeFault) -> JSONValue {
        try StripeParameterShape.check(form, against: StripeParameterTable.customerBalance)
        _ = try find(.customer, id)
        let rows = view.list(.customerBalanceTransaction).filter {
            if case .customerBalanceTransaction(let row) = $0 {
                row.customerID == id
            } else {
                false
            }
        }
        let filter = StripeFilter(query: StripeListQuery(form: form), view: view)
        try filter.prove(kind: .customerBalanceTransaction)
        return try page(
            of: rows,
            kind: .customerBalanceTransaction,
            url: "/v1/customers/\(id)/balance_transactions",
            admits: filter.admits
        )
    }

    private func page(
        of all: [StripeObject],
        kind: StripeKind,
        url: String,
        admits: (StripeObject) -> Bool
    ) throws(StripeFault) -> JSONValue {
        let expansion = try StripeExpansion(form, kind: kind, isList: true)
        let (page, hasMore) = try StripeListQuery(form: form).page(
            of: all,
            kind: kind,
            id: \.id,
            admits: admits
        )
        let data = page.map { expansion.apply(to: .object(view.render($0)), in: view) }
        return .list(data, hasMore: hasMore, url: url)
    }

    private func invoiceLines(_ id: String) throws(StripeFault) -> JSONValue {
        guard case .invoice(let invoice) = try find(.invoice, id) else {
            throw .missing(.invoice, id)
        }
        return try lines(
            invoice.lines,
            kind: .lineItem,
            url: "/v1/invoices/\(id)/lines",
            id: \.id
        ) { view.json($0, of: invoice) }
    }

    private func creditNoteLines(_ id: String) throws(StripeFault) -> JSONValue {
        guard case .creditNote(let note) = try find(.creditNote, id) else {
            throw .missing(.creditNote, id)
        }
        return try lines(
            note.lines,
            kind: .creditNoteLine,
            url: "/v1/credit_notes/\(id)/lines",
            id: \.id
        ) { view.json($0) }
    }

    /// Lines keep the order they are printed in.
    private func lines<Line>(
        _ all: [Line],
        kind: StripeKind,
        url: String,
        id: (Line) -> String,
        render: (Line) -> JSONObject
    ) throws(StripeFault) -> JSONValue {
        try StripeParameterShape.check(form, against: StripeParameterTable.subList)
        let expansion = try StripeExpansion(form, kind: kind, isList: true)
        let (page, hasMore) = try StripeListQuery(form: form).page(
            of: all,
            kind: kind,
            id: id,
            admits: { _ in true }
        )
        let data = page.map { expansion.apply(to: .object(render($0)), in: view) }
        return .list(data, hasMore: hasMore, url: url)
    }

    private func find(_ kind: StripeKind, _ id: String) throws(StripeFault) -> StripeObject {
        guard let object = view.object(id, kind) else { throw .missing(kind, id) }
        guard isOwnWorld else {
            var fault = StripeFault.missing(kind, id)
            let (there, here) = view.world.isLive ? ("live", "test") : ("test", "live")
            fault.message +=
                "; a similar object exists in \(there) mode, but a \(here) mode key was used to"
                + " make this request."
            throw fault
        }
        return object
    }
}

extension StripeRoute {
    /// The path of a kind's list.
    static func path(of kind: StripeKind) -> String {
        all.first { $0.action == .list(kind) }?.template ?? "/v1/"
    }
}
