import Accounting
import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct BooksInvariantTests {
    /// Random creates, edits and deletes in four currencies; whatever is refused, the books balance.
    @Test(arguments: UInt64(1)...12)
    func `the books balance after every request of a random bookkeeper`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        var ids: [(type: String, id: Int64)] = []
        var accepted = 0
        for _ in 0..<150 {
            let currency = [1, 4, 5, 6].randomElement(using: &random) ?? 1
            let request = Self.request(customer, item, Int64(currency), ids, &random)
            let response = try bench.send(request.method, request.path, request.body)
            if response.status == .noContent {
                accepted += 1
                if request.method == .post, let id = BooksBench.id(in: response) {
                    ids.append((String(request.path.dropFirst()), id))
                }
            }
            #expect(bench.baseSum == 0)
            for transaction in bench.state.books.transactions.values {
                #expect(transaction.used >= 0 && transaction.used <= transaction.total)
            }
        }
        #expect(accepted > 30)
        Self.checkUndepositedFunds(bench.state.books)
        // Take everything out again, users before what they use.
        for _ in 0..<5 {
            for (type, id) in ids.reversed() { _ = try bench.send(.delete, "/\(type)/\(id)") }
        }
        #expect(bench.state.books.transactions.isEmpty)
        #expect(bench.state.books.trialBalance.isEmpty)
    }

    /// Undeposited funds hold exactly what no deposit has taken, by currency.
    private static func checkUndepositedFunds(_ books: NetSuiteBooks) {
        for currency in books.currencies.values {
            var expected: Int64 = 0
            for row in books.transactions.values where row.currency == currency.id {
                for part in row.undeposited where row.depositIDs[part.line] == nil {
                    expected += part.amount
                }
            }
            let held = books.trialBalance.first {
                $0.accountID == books.undepositedFunds && $0.currency == currency.symbol
            }
            #expect(held?.balance ?? 0 == expected, "\(currency.symbol)")
        }
    }

    private static func request(
        _ customer: Int64,
        _ item: Int64,
        _ currency: Int64,
        _ ids: [(type: String, id: Int64)],
        _ random: inout SeededRandom
    ) -> (method: HTTPMethod, path: String, body: JSONValue?) {
        let amount = JSONValue.int(Int64.random(in: 1...50, using: &random))
        let rate = BooksBench.number("1.0\(Int.random(in: 10...99, using: &random))")
        let entity: JSONValue = ["id": .int(customer)]
        let lines: JSONValue = [
            "items": [["item": ["id": .int(item)], "amount": amount]]
        ]
        var body: JSONObject = ["currency": ["id": .int(currency)]]
        if currency != 1 { body["exchangeRate"] = rate }
        func some(_ type: String) -> JSONValue {
            ["id": .int(ids.filter { $0.type == type }.randomElement(using: &random)?.id ?? 0)]
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
            body["entity"] = entity
            body["item"] = lines
            return (.post, "/invoice", .object(body))
        case 2, 3, 4:
            body["customer"] = entity
            body["payment"] = amount
            if Bool.random(using: &random) {
                body["apply"] = ["items": [["doc": some("invoice"), "apply": true]]]
            }
            return (.post, "/customerPayment", .object(body))
        case 5:
            body["entity"] = entity
            body["item"] = lines
            body["apply"] = ["items": [["doc": some("invoice"), "amount": 1]]]
            return (.post, "/creditMemo", .object(body))
        case 6:
            body["customer"] = entity
            body["account"] = BooksBench.account("undepositedFunds")
            body["apply"] = ["items": [["doc": some("customerPayment"), "amount": 1]]]
            return (.post, "/customerRefund", .object(body))
        case 7, 8:
            let bank = ["bank.USD", "bank.EUR", "bank.JPY"].randomElement(using: &random) ?? ""
            let payment = some("customerPayment")["id"] ?? 0
            return (
                .post, "/deposit",
                [
                    "account": BooksBench.account(bank),
                    "payment": ["items": [["id": payment, "deposit": true]]],
                    "other": ["items": [["account": BooksBench.account("suspense"), "amount": 3]]],
                ]
            )
        default:
            let target = ids.randomElement(using: &random) ?? ("invoice", 0)
            return (.delete, "/\(target.type)/\(target.id)", nil)
        }
    }
}
