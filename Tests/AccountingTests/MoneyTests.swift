import Accounting
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("USD", Int64(1250), "12.50"), ("USD", -5, "-0.05"), ("JPY", 1250, "1250"),
        ("KWD", 12345, "12.345"), ("ISK", 500, "5.00"), ("MGA", 7, "7"), ("USD", 0, "0.00"),
    ])
    func `amounts are written with their currency's scale`(
        code: String,
        minorUnits: Int64,
        text: String
    ) throws {
        #expect(Money(minorUnits, try Sample.currency(code)).decimalText == text)
    }

    @Test func `codes outside the table are no currencies`() {
        #expect(Currency("ZZZ") == nil)
        #expect(Currency("") == nil)
        #expect(Currency("usd")?.code == "USD")
    }

    struct Split: Sendable {
        let amount: Int64
        let weights: [Int64]
    }

    @Test(arguments: [
        Split(amount: 100, weights: [1, 1, 1]), Split(amount: -101, weights: [3, 0, 5]),
        Split(amount: 1, weights: [0, 0]), Split(amount: 7, weights: [10, 20, 30, 40]),
        Split(amount: 1_000_000_000_000, weights: [999_999_999_999, 1, 5]),
    ])
    func `a split always adds up to the whole`(split: Split) throws {
        let money = Money(split.amount, try Sample.currency("USD"))
        let parts = money.split(inProportionTo: split.weights)
        #expect(parts.count == split.weights.count)
        #expect(parts.reduce(Int64(0)) { $0 + $1.minorUnits } == split.amount)
    }

    @Test func `a split gives the odd units to the largest remainders`() throws {
        let parts = Money(100, try Sample.currency("USD")).split(inProportionTo: [1, 1, 1])
        #expect(parts.map(\.minorUnits) == [34, 33, 33])
    }

    @Test func `an entry whose sides differ cannot be built`() throws {
        let usd = try Sample.currency("USD")
        let date = try #require(CalendarDate("2026-10-01"))
        #expect(throws: EntryFault.unbalanced([Money(1, usd)])) {
            try BalancedEntry(
                id: "x",
                date: date,
                narration: "",
                postings: [
                    Posting(.bank, .debit, Money(100, usd)),
                    Posting(.clearing, .credit, Money(99, usd)),
                ],
                sources: []
            )
        }
        #expect(throws: EntryFault.negativeAmount(.bank, Money(-1, usd))) {
            try BalancedEntry(
                id: "x",
                date: date,
                narration: "",
                postings: [
                    Posting(.bank, .debit, Money(-1, usd)),
                    Posting(.clearing, .credit, Money(-1, usd)),
                ],
                sources: []
            )
        }
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "2026-01-01x", ""])
    func `dates that do not exist are refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(arguments: ["1970-01-01", "2000-02-29", "2026-10-31", "1999-12-31", "2100-03-01"])
    func `a date survives its text`(text: String) throws {
        #expect(try #require(CalendarDate(text)).text == text)
    }

    @Test
    func `every kind of record has its own prefix but those that may not stand beside each other`()
    {
        let apart = RecordKind.allCases.filter {
            ![.cashSale, .customerDeposit, .cashRefund].contains($0)
        }
        #expect(Set(apart.map(\.prefix)).count == apart.count)
        #expect(Set(RecordKind.receipts.map(\.prefix)) == ["pay"])
        #expect(Set(RecordKind.returns.map(\.prefix)) == ["rfd"])
        for kind in apart {
            #expect(ExternalID(kind.prefix + "_x")?.kind == kind)
        }
    }

    @Test(arguments: [("a", true), ("a|b", false), ("ü", false), ("", false), ("a b", false)])
    func `external ids hold only what the accounting system takes`(text: String, fits: Bool) {
        #expect((ExternalID(text) != nil) == fits)
    }

    @Test func `an external id of eighty characters fits and one more does not`() {
        #expect(ExternalID(String(repeating: "a", count: 80)) != nil)
        #expect(ExternalID(String(repeating: "a", count: 81)) == nil)
    }
}
