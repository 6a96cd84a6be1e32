import Accounting
import HTTP
import JSON
import Jobs

extension RESTService {
    /// A page of payout statements, latest arrival first.
    func listPayouts(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let account = call.query["account"]
        let since = try call.query.moment("updatedSince")
        let limit = try call.query.limit()
        let cursor = PageCursor(list: "payouts", filters: [account, since?.text])
        let before = try cursor.place(call.query) { StatementCursor(place: $0) }
        let found: [PayoutStatement]
        do {
            found = try await ports.books.statements(
                account: account,
                updatedSince: since,
                before: before,
                limit: limit + 1
            )
        } catch { throw .store(error) }
        let page = found.prefix(limit)
        let next =
            found.count > limit
            ? page.last.map { cursor.text(for: StatementCursor($0).place) } : nil
        return .page(page.map(StatementRepresentation.json), next: next, of: call.request)
    }

    /// One payout, explained.
    func showPayout(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let statement: PayoutStatement?
        do { statement = try await ports.books.statement(call.id) } catch { throw .store(error) }
        guard let statement else { throw .payoutUnknown }
        return .json(StatementRepresentation.json(statement))
    }

    /// A page of findings, newest first.
    func listFindings(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let open = try call.query.choice("open", [("true", true), ("false", false)])
        let subject = call.query["subject"]
        let since = try call.query.moment("updatedSince")
        let limit = try call.query.limit()
        let cursor = PageCursor(
            list: "findings",
            filters: [open.map { String($0) }, subject, since?.text]
        )
        let before = try cursor.place(call.query) { Int64($0) }
        let found: [StoredFinding]
        do {
            found = try await ports.books.findings(
                open: open,
                subject: subject,
                updatedSince: since,
                before: before,
                limit: limit + 1
            )
        } catch { throw .store(error) }
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { cursor.text(for: String($0.id)) } : nil
        let origin = settings.publicURL ?? ""
        return .page(
            page.map { FindingRepresentation.json($0, origin: origin) },
            next: next,
            of: call.request
        )
    }

    /// The records that stand for a Stripe id, or the one of an external id.
    func listLinks(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let links: [Link]
        switch (call.query["source"], call.query["externalId"]) {
        case (let source?, nil):
            do { links = try await ports.books.links(source: source) } catch { throw .store(error) }
        case (nil, let text?): links = try await link(text).map { [$0] } ?? []
        case (nil, nil), (.some, .some):
            throw QueryDecoding.fault(
                "PARAMETER_INVALID",
                "The query needs one of source and externalId.",
                fix: "Send source with a Stripe id, or externalId with the id of a record."
            )
        }
        return .json(.record([("items", .array(links.map(LinkRepresentation.json)))]))
    }

    /// The link of an external id; text that cannot be one has none.
    private func link(_ text: String) async throws(Refusal) -> Link? {
        guard let id = ExternalID(text) else { return nil }
        do { return try await ports.books.link(id) } catch { throw .store(error) }
    }
}

extension StatementCursor {
    /// The place as the text a cursor holds.
    fileprivate var place: String { arrivalDate.text + " " + payoutID }

    fileprivate init?(place: String) {
        let parts = place.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let date = CalendarDate(parts[0]) else { return nil }
        self.init(arrivalDate: date, payoutID: String(parts[1]))
    }
}
