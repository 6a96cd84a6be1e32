import Accounting
import HTTP
import JSON
import Jobs

/// What a statement is written as.
private enum StatementForm {
    case json, csv, html
}

extension RESTService {
    /// The full statement of a payout: JSON, comma-separated values or a page to print.
    func showStatement(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let form = try call.query.choice(
            "format",
            [("json", StatementForm.json), ("csv", .csv), ("html", .html)]
        )
        let found: StatementReport?
        do { found = try await ports.statements.report(call.id) } catch { throw .store(error) }
        guard let report = found else { throw .payoutUnknown }
        switch form ?? .json {
        case .json: return .json(StatementReportRepresentation.json(report))
        case .csv:
            // A payout may have a hundred thousand members.
            return .table(
                ContentStream { number in
                    StatementCSV.part(number, of: report).map { .bytes(Array($0.utf8)) } ?? .end()
                }
            )
        case .html:
            var response = HTTPResponse.text(StatementPage(report).text, "text/html; charset=utf-8")
            response.fields.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'"
            )
            return response
        }
    }

    /// Every member that stands on suspense, the oldest first, with its age in days.
    func listSuspense(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let isCSV = try call.query.choice("format", [("json", false), ("csv", true)]) ?? false
        let parked: [ParkedMember]
        do {
            parked = try await ports.statements.parkedMembers(
                account: call.query["account"],
                limit: 10_000
            )
        } catch { throw .store(error) }
        let now = runtime.now()
        if isCSV {
            return .text(StatementCSV.text(parked, at: now), HTTPResponse.tableType)
        }
        let items = parked.map {
            StatementReportRepresentation.json($0, days: $0.age(at: now))
        }
        return .json(.record([("items", .array(items))]))
    }

    /// What stands open in the books, for one reason or for all, the oldest first.
    func listVariances(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let isCSV = try call.query.choice("format", [("json", false), ("csv", true)]) ?? false
        let reason = try call.query.choice(
            "reason",
            BookVariance.Reason.allCases.map { ($0.rawValue, $0) }
        )
        let found: [BookVariance]
        do {
            found = try await ports.statements.variances(
                reason.map { [$0] } ?? Set(BookVariance.Reason.allCases),
                limit: 10_000
            )
        } catch { throw .store(error) }
        let today = runtime.now().dateInUTC
        guard !isCSV else {
            return .text(StatementCSV.text(found, on: today), HTTPResponse.tableType)
        }
        let items = found.map { StatementReportRepresentation.json($0, on: today) }
        return .json(.record([("items", .array(items))]))
    }
}

extension HTTPResponse {
    fileprivate static let tableType = "text/csv; charset=utf-8; header=present"

    fileprivate static func table(_ stream: ContentStream) -> HTTPResponse {
        let fields: HTTPFields = [.contentType: tableType, "X-Content-Type-Options": "nosniff"]
        return HTTPResponse(status: .ok, fields: fields, stream: stream)
    }

    fileprivate static func text(_ text: String, _ type: String) -> HTTPResponse {
        var response = HTTPResponse(status: .ok, body: Array(text.utf8))
        response.fields.set(.contentType, type)
        response.fields.set("X-Content-Type-Options", "nosniff")
        return response
    }
}

extension StatementQueries {
    /// The statement of a payout with its members and their records; nil when there is none.
    func report(_ payoutID: String) async throws(StoreFault) -> StatementReport? {
        guard let statement = try await statement(payoutID) else { return nil }
        let members = try await members(payout: payoutID)
        let links = try await links(members.compactMap(\.record))
        return StatementReport(
            statement: statement,
            members: members,
            records: links.mapValues(\.internalID)
        )
    }
}
