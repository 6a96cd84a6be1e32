import Accounting
import HTTP
import JSON
import Synchronization

/// The control interface below `/sandbox/`: without login, for callers on the same machine only.
extension NetSuiteSimulator {
    func control(_ request: HTTPRequest) -> HTTPResponse {
        guard Self.isLocal(request.peer) else {
            return Self.json(["error": "only callers on this machine"], status: .forbidden)
        }
        // A query that is not well formed has no parameters.
        let query = (try? request.query) ?? []
        let name = request.path.dropFirst("/sandbox/".count)
        switch (request.method, name) {
        case (.get, "trial-balance"): return Self.json(trialBalanceJSON())
        case (.get, "records"): return records(query)
        case (.get, "transactions"): return transactions()
        case (.get, "files"): return files()
        case (.get, "counters"): return counterValues()
        case (.get, "login-audit"):
            return Self.json(.array(loginAuditTrail().map { .string($0.rawValue) }))
        case (.post, "faults"): return setFaults(request)
        case (.post, "closed-periods"): return setClosedPeriods(request)
        case (.post, "reconciled"): return setReconciled(request)
        case (.post, "accounts"): return setAccount(request)
        case (.post, "concurrency"): return setConcurrency(request)
        case (.post, "edit"): return edit(request)
        case (.post, "merge"): return merge(request)
        default: return Self.json(["error": "unknown control"], status: .notFound)
        }
    }

    /// Whether the caller is on this machine; a request without a socket comes from a test.
    static func isLocal(_ peer: PeerInfo?) -> Bool {
        guard let address = peer?.address else { return true }
        return address == "unix" || address.hasPrefix("127.") || address == "::1"
    }

    private static func json(_ value: JSONValue, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: [.contentType: "application/json"],
            body: value.serialized()
        )
    }

    private static let malformed = json(["error": "malformed control request"], status: .badRequest)

    private func body(_ request: HTTPRequest) -> JSONValue? {
        // A body that is no JSON is answered as malformed by the callers.
        try? JSONValue.parse(request.body)
    }

    private func trialBalanceJSON() -> JSONValue {
        let currencies = Dictionary(
            uniqueKeysWithValues: configuration.currencies.map { ($0.symbol, $0.precision) }
        )
        let rows = trialBalance().map { row -> JSONValue in
            [
                "accountId": .string(String(row.accountID)),
                "accountNumber": .string(row.accountNumber),
                "accountName": .string(row.accountName),
                "currency": .string(row.currency),
                "minorUnits": .int(row.balance),
                "balance": .string(
                    ExactDecimal(minorUnits: row.balance, exponent: currencies[row.currency] ?? 2)
                        .text
                ),
                "baseMinorUnits": .int(row.baseBalance),
            ]
        }
        return ["baseCurrency": .string(configuration.baseCurrency), "rows": .array(rows)]
    }

    private func records(_ query: [QueryItem]) -> HTTPResponse {
        guard let segment = query.first(where: { $0.name == "type" })?.value else {
            return Self.malformed
        }
        let books = state.withLock { $0.books }
        if let instances = books.customRecords.instances[segment] {
            let rows = instances.sorted { $0.key < $1.key }.map { id, instance in
                var row = instance.body
                row["id"] = .string(String(id))
                row["externalId"] = .optional(instance.externalID)
                return JSONValue.object(row)
            }
            return Self.json(.array(rows))
        }
        guard let type = NetSuiteRecordType(segment: segment) else { return Self.malformed }
        let shown = RecordRepresentation(books: books, origin: "")
        let ids: [InternalID] =
            switch type.group {
            case .entities: books.entities.values.filter { $0.type == type }.map(\.id)
            case .items: books.items.values.filter { $0.type == type }.map(\.id)
            case .transactions: books.transactions.values.filter { $0.type == type }.map(\.id)
            case .accounts: Array(books.accounts.keys)
            case .currencies: Array(books.currencies.keys)
            case .subsidiaries: Array(books.subsidiaries.keys)
            }
        return Self.json(
            .array(ids.sorted().map { .object(shown.object(type, $0, expands: true)) })
        )
    }

    private func files() -> HTTPResponse {
        let cabinet = state.withLock { $0.books.cabinet }
        return Self.json(
            .array(
                cabinet.files.map { file in
                    [
                        "id": .string(String(file.id)), "folder": .string(String(file.folder)),
                        "name": .string(file.name), "content": .string(file.content),
                        "attachedTo": .array(
                            file.attachedTo.sorted().map { .string(String($0)) }
                        ),
                    ]
                }
            )
        )
    }

    private func transactions() -> HTTPResponse {
        let books = state.withLock { $0.books }
        let rows = books.transactions.values.sorted { $0.id < $1.id }.map { row -> JSONValue in
            let currency = books.currencies[row.currency]
            let precision = currency?.precision ?? 2
            return [
                "id": .string(String(row.id)),
                "type": .string(row.type.rawValue),
                "externalId": .optional(row.externalID),
                "date": .string(row.date.text),
                "currency": .optional(currency?.symbol),
                "total": .string(ExactDecimal(minorUnits: row.total, exponent: precision).text),
                "open": .string(ExactDecimal(minorUnits: row.open, exponent: precision).text),
                "status": .optional(row.status?.letter),
                "entity": .optional(row.entity.map { String($0) }),
                "deposits": .array(
                    Set(row.depositIDs.values).sorted().map { .string(String($0)) }
                ),
            ]
        }
        return Self.json(.array(rows))
    }

    private func counterValues() -> HTTPResponse {
        let counters = counters()
        func object(_ values: [String: Int]) -> JSONValue {
            .object(
                JSONObject(
                    values.sorted { $0.key < $1.key }.map { ($0.key, .int(Int64($0.value))) }
                )
            )
        }
        return Self.json([
            "calls": object(counters.calls),
            "faults": object(counters.faults),
            "inFlightMax": .int(Int64(counters.inFlightMax)),
            "throttled": .int(Int64(counters.throttled)),
            "collisions": .int(Int64(counters.collisions)),
        ])
    }

    private func setFaults(_ request: HTTPRequest) -> HTTPResponse {
        guard let plan = body(request).flatMap(FaultPlan.init(json:)) else {
            return Self.malformed
        }
        state.withLock { $0.faults = plan }
        return HTTPResponse(status: .noContent)
    }

    private func setClosedPeriods(_ request: HTTPRequest) -> HTTPResponse {
        guard let texts = body(request)?["months"]?.arrayValue else { return Self.malformed }
        let months = texts.compactMap { $0.stringValue.flatMap { NetSuiteMonth($0) } }
        guard months.count == texts.count else { return Self.malformed }
        state.withLock { $0.books.closedMonths = Set(months) }
        return HTTPResponse(status: .noContent)
    }

    /// Changes the limit of requests at work: `{"max":5}`.
    private func setConcurrency(_ request: HTTPRequest) -> HTTPResponse {
        guard let limit = body(request)?["max"]?.int64Value, (1...1000).contains(limit) else {
            return Self.malformed
        }
        setConcurrencyMax(Int(limit))
        return HTTPResponse(status: .noContent)
    }

    /// Matches transactions with the bank's statement: `{"ids":["1001"]}` replaces the whole list.
    private func setReconciled(_ request: HTTPRequest) -> HTTPResponse {
        guard let texts = body(request)?["ids"]?.arrayValue else { return Self.malformed }
        let ids = texts.compactMap { $0.stringValue.flatMap { InternalID($0) } }
        guard ids.count == texts.count else { return Self.malformed }
        state.withLock { $0.books.reconciled = Set(ids) }
        return HTTPResponse(status: .noContent)
    }

    /// Makes an account inactive or active: `{"id":"201","isInactive":true}`.
    private func setAccount(_ request: HTTPRequest) -> HTTPResponse {
        guard let body = body(request),
            let id = body["id"]?.stringValue.flatMap({ InternalID($0) }),
            let isInactive = body["isInactive"]?.boolValue
        else { return Self.malformed }
        state.withLock { $0.books.accounts[id]?.isInactive = isInactive }
        return HTTPResponse(status: .noContent)
    }

    /// Merges a customer into another: `{"from":"641","into":"642"}`.
    private func merge(_ request: HTTPRequest) -> HTTPResponse {
        let body = body(request)
        let ids = ["from", "into"].compactMap { body?[$0]?.stringValue.flatMap { InternalID($0) } }
        let now = configuration.clock()
        let isDone =
            ids.count == 2
            && state.withLock { $0.books.merge(ids[0], into: ids[1], now: now) }
        return isDone ? HTTPResponse(status: .noContent) : Self.malformed
    }

    /// A bookkeeper's own edit: `{"method":"PATCH","path":"/invoice/1001","body":{…}}`.
    private func edit(_ request: HTTPRequest) -> HTTPResponse {
        guard let body = body(request), let target = body["path"]?.stringValue,
            let method = body["method"]?.stringValue.flatMap(HTTPMethod.init(rawValue:)),
            let call = NetSuiteCall(
                HTTPRequest(
                    method: method,
                    target: RecordService.prefix + target,
                    fields: [.contentType: "application/json"],
                    body: body["body"]?.serialized() ?? []
                ),
                origin: Self.origin(of: request),
                concurrencyMax: configuration.concurrencyMax,
                now: configuration.clock()
            )
        else { return Self.malformed }
        let answers = NetSuiteAnswers(wording: configuration.wording)
        return state.withLock { state in
            // People have rights of their own.
            let permissions = state.books.permissions
            state.books.permissions = [:]
            defer { state.books.permissions = permissions }
            return state.respond(to: call, answers)
        }
    }
}
