import Accounting
import HTTP
import JSON
import Sandbox
import Testing

/// Everything the month left behind, without the numbers that depend on the order of work.
struct Books: Equatable {
    /// NetSuite's balances by role and currency, zeros left out.
    var generalLedger: [String: Int64]
    /// NetSuite's transactions by external id: type, date, currency, total, what is open, status.
    var transactions: [String: String]
    var entries: [String: BalancedEntry]
    var statements: [String: String]
    /// External ids of customers and items.
    var masterData: [String]
}

extension Bench {
    func snapshot(of books: MemoryBooks? = nil) async throws -> Books {
        let contents = (books ?? self.books).contents
        return Books(
            generalLedger: netSuiteBalances(),
            transactions: try await transactions(),
            entries: contents.entries,
            statements: contents.statements.mapValues { statement in
                "\(statement.status) \(statement.net.text) of \(statement.memberCount),"
                    + " suspense \(statement.suspense.text)"
            },
            masterData: try await masterData()
        )
    }

    func netSuiteBalances() -> [String: Int64] {
        var balances: [String: Int64] = [:]
        for row in netSuite.trialBalance() where !Chart.isNetSuitesOwn(row) {
            balances[Chart.key(row), default: 0] += row.balance
        }
        return balances.filter { $0.value != 0 }
    }

    func ledgerBalances(of books: MemoryBooks? = nil) -> [String: Int64] {
        var balances: [String: Int64] = [:]
        for posting in (books ?? self.books).contents.entries.values.flatMap(\.postings) {
            let signed =
                posting.side == .debit ? posting.amount.minorUnits : -posting.amount.minorUnits
            balances[Chart.key(posting), default: 0] += signed
        }
        return balances.filter { $0.value != 0 }
    }

    /// What top-ups moved at the bank, in our own ledger.
    func topUps(in code: String) -> Int64 {
        books.contents.entries.values
            .filter { entry in entry.postings.contains { $0.role == .topUpTransit } }
            .flatMap(\.postings)
            .filter { $0.role == .bank && $0.amount.currency.code == code }
            .reduce(0) {
                $0 + ($1.side == .debit ? $1.amount.minorUnits : -$1.amount.minorUnits)
            }
    }

    /// NetSuite's general ledger says what our own ledger says, and every statement ties.
    func proveBooks(
        of books: MemoryBooks? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let ours = ledgerBalances(of: books)
        let theirs = netSuiteBalances()
        for key in Set(ours.keys).union(theirs.keys).sorted() {
            #expect(ours[key] ?? 0 == theirs[key] ?? 0, "\(key)", sourceLocation: sourceLocation)
        }
        for statement in (books ?? self.books).contents.statements.values {
            #expect(statement.residual.isZero, sourceLocation: sourceLocation)
            #expect(statement.addsUp, sourceLocation: sourceLocation)
        }
    }

    private func transactions() async throws -> [String: String] {
        var found: [String: String] = [:]
        for row in try await control(.get, "transactions").arrayValue ?? [] {
            func text(_ name: String) -> String { row[name]?.stringValue ?? "-" }
            let id = text("externalId")
            #expect(found[id] == nil, "\(id) exists twice")
            found[id] = ["type", "date", "currency", "total", "open", "status"].map(text)
                .joined(separator: " ")
        }
        return found
    }

    private func masterData() async throws -> [String] {
        var ids: [String] = []
        for type in ["customer", "nonInventorySaleItem"] {
            for row in try await control(.get, "records?type=\(type)").arrayValue ?? [] {
                ids.append(row["externalId"]?.stringValue ?? "-")
            }
        }
        #expect(Set(ids).count == ids.count)
        return ids.sorted()
    }

    /// The simulator's own interface, past the gateway and its wire.
    @discardableResult
    func control(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil
    ) async throws
        -> JSONValue
    {
        let response = await netSuite.respond(
            to: HTTPRequest(
                method: method,
                target: "/sandbox/\(path)",
                body: body?.serialized() ?? []
            )
        )
        try #require(response.status.isSuccess, "\(response.status) \(path)")
        return response.body.isEmpty ? .null : try JSONValue.parse(response.body)
    }

    /// Calls of the gateway that created records, by record type.
    var created: [String: Int] {
        var created: [String: Int] = [:]
        for (call, count) in netSuite.counters().calls {
            let words = call.split(separator: " ")
            if words.count == 2, words[0] == "POST", words[1] != "suiteql" {
                created[String(words[1])] = count
            }
        }
        return created
    }
}
