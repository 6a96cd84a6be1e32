import Accounting
import JSON
import NetSuite
import Testing

@Suite struct RenderingTests {
    @Test func `a company is rendered with address and further currencies`() throws {
        let address = PostalAddress(
            line1: "Street 1",
            line2: nil,
            city: "Berlin",
            state: "",
            postalCode: "10115",
            country: "de"
        )
        let planned = try Planned.customer(address: address, currencies: ["EUR", "USD", "JPY"])
        #expect(
            try render(planned, DocumentSettings(subsidiary: "3")) == #"""
                {"externalId":"cust_cus_A","isPerson":false,"companyName":"Example GmbH",\#
                "email":"ap@example.com","phone":"+49 30 1234567",\#
                "comments":"Stripe customer cus_A","subsidiary":{"id":"3"},"currency":{"id":"4"},\#
                "currencyList":{"items":[{"currency":{"id":"1"}},{"currency":{"id":"5"}}]},\#
                "addressBook":{"items":[{"label":"Stripe","defaultBilling":true,\#
                "defaultShipping":true,"addressBookAddress":{"addressee":"Example GmbH",\#
                "addr1":"Street 1","city":"Berlin","zip":"10115","country":{"id":"DE"}}}]}}
                """#
        )
    }

    @Test func `a person has first and last name and only what is known`() throws {
        let planned = try Planned.customer(
            name: "Ada King Lovelace",
            person: PersonName(first: "Ada King", last: "Lovelace"),
            email: nil,
            phone: "12345"
        )
        let text = try render(planned)
        #expect(
            text == #"""
                {"externalId":"cust_cus_A","isPerson":true,"firstName":"Ada King",\#
                "lastName":"Lovelace","comments":"Stripe customer cus_A","currency":{"id":"1"}}
                """#
        )
    }

    @Test func `a person without a last name is rendered as a company`() throws {
        let planned = try Planned.customer(
            name: "Cher",
            person: PersonName(first: "Cher", last: " "),
            email: nil,
            phone: nil
        )
        #expect(try render(planned).contains(#""isPerson":false,"companyName":"Cher""#))
    }

    @Test(arguments: [
        (ItemRole.product, AccountRole.salesIncome), (.discount, .discounts),
        (.salesTax, .salesTax), (.shipping, .shippingIncome), (.creditBalance, .customerCredit),
        (.dispute, .disputeLosses), (.badDebt, .badDebt),
    ])
    func `an item posts to the account of its role`(role: ItemRole, account: AccountRole) throws {
        let planned = try Planned.document(
            "item_x",
            .item(ItemDraft(name: "Plan X (prod_1)", role: role)),
            source: "prod_1"
        )
        #expect(
            try render(planned, DocumentSettings(subsidiary: "1")) == #"""
                {"externalId":"item_x","itemId":"Plan X (prod_1)","displayName":"Plan X (prod_1)",\#
                "subsidiary":{"items":[{"id":"1"}]},"includeChildren":true,\#
                "incomeAccount":{"id":"\#(try Sample.number(account))"}}
                """#
        )
    }

    @Test func `an invoice carries its lines with exact amounts`() throws {
        #expect(
            try render(Planned.invoice()) == #"""
                {"externalId":"inv_in_1","entity":{"id":"647"},"currency":{"id":"1"},\#
                "tranDate":"2026-11-02","dueDate":"2026-12-02",\#
                "account":{"id":"\#(try Sample.number(.receivable))"},"otherRefNum":"INV-0001",\#
                "memo":"Stripe invoice in_1","toBeEmailed":false,"item":{"items":[\#
                {"item":{"id":"144"},"quantity":2,"price":{"id":"-1"},"amount":100.00,\#
                "description":"Plan X"},\#
                {"item":{"id":"145"},"quantity":1,"price":{"id":"-1"},"amount":-10.50,\#
                "description":"Plan X"}]}}
                """#
        )
    }

    @Test func `department, class and location stand on header and line`() throws {
        let settings = DocumentSettings(
            header: Classification(department: "7"),
            line: Classification(department: "8", class: "9", location: "10")
        )
        let planned = try Planned.invoice(
            [Planned.line("item_prod_1", .product, Sample.money(1), quantity: "0.75")],
            Sample.money(1)
        )
        let text = try render(planned, settings)
        #expect(text.contains(#""toBeEmailed":false,"department":{"id":"7"},"item""#))
        #expect(
            text.contains(
                #""quantity":0.75,"price":{"id":"-1"},"amount":0.01,"description":"Plan X","#
                    + #""department":{"id":"8"},"class":{"id":"9"},"location":{"id":"10"}}"#
            )
        )
    }

    @Test func `a payment goes to undeposited funds, customer and currency before the lines`()
        throws
    {
        #expect(
            try render(Planned.payment(Sample.money(8950))) == #"""
                {"externalId":"pay_pi_1","customer":{"id":"647"},"currency":{"id":"1"},\#
                "tranDate":"2026-11-03","payment":89.50,"undepFunds":{"id":"T"},\#
                "arAcct":{"id":"\#(try Sample.number(.receivable))"},\#
                "memo":"Stripe payment pi_1 (ch_1)","toBeEmailed":false,"autoApply":false,\#
                "apply":{"items":[{"doc":{"id":"104"},"apply":true,"amount":89.50}]}}
                """#
        )
    }

    @Test func `a payment that pays nothing has no lines`() throws {
        let text = try render(Planned.payment(Sample.money(1), applied: false))
        #expect(text.hasSuffix(#""autoApply":false}"#))
    }

    @Test func `what was settled in the base currency sets the exchange rate`() throws {
        let planned = try Planned.payment(
            Sample.money(8950, "EUR"),
            settledAs: Sample.money(9711, "USD")
        )
        let text = try render(planned)
        #expect(text.contains(#""currency":{"id":"4"},"exchangeRate":1.08502793,"tranDate""#))
    }

    @Test func `what was settled in a third currency leaves NetSuite's rate`() throws {
        let planned = try Planned.payment(
            Sample.money(8950, "USD"),
            settledAs: Sample.money(8000, "EUR")
        )
        #expect(try !render(planned).contains("exchangeRate"))
    }

    @Test func `an amount that exchanges to nothing is a finding`() throws {
        let planned = try Planned.payment(
            Sample.money(1, "EUR"),
            settledAs: Sample.money(0, "USD")
        )
        #expect(try findings(planned).map(\.code) == [.exchangeUnsupported])
    }

    @Test(arguments: [("JPY", "8950", "5"), ("KWD", "8.950", "6"), ("USD", "89.50", "1")])
    func `amounts have exactly the decimals of their currency`(
        code: String,
        amount: String,
        id: String
    ) throws {
        let text = try render(Planned.payment(Sample.money(8950, code)))
        #expect(text.contains(#""currency":{"id":"\#(id)"}"#))
        #expect(text.contains(#""payment":\#(amount),"#))
        #expect(text.contains(#""amount":\#(amount)}"#))
    }

    @Test func `a credit memo credits its lines and is applied`() throws {
        #expect(
            try render(Planned.creditMemo()) == #"""
                {"externalId":"cm_re_1","entity":{"id":"647"},"currency":{"id":"1"},\#
                "tranDate":"2026-11-04","account":{"id":"\#(try Sample.number(.receivable))"},\#
                "memo":"Stripe refund re_1","toBeEmailed":false,"item":{"items":[\#
                {"item":{"id":"144"},"quantity":1,"price":{"id":"-1"},"amount":25.00,\#
                "description":"Plan X"}]},\#
                "apply":{"items":[{"doc":{"id":"104"},"apply":true,"amount":25.00}]}}
                """#
        )
    }

    @Test func `a refund is paid out of undeposited funds`() throws {
        #expect(
            try render(Planned.refund()) == #"""
                {"externalId":"rfd_re_1","customer":{"id":"647"},"currency":{"id":"1"},\#
                "tranDate":"2026-11-04",\#
                "account":{"id":"\#(try Sample.number(.undepositedFunds))"},\#
                "arAcct":{"id":"\#(try Sample.number(.receivable))"},\#
                "memo":"Stripe refund re_1",\#
                "apply":{"items":[{"doc":{"id":"381"},"apply":true,"amount":25.00}]}}
                """#
        )
    }

    @Test func `a deposit takes payments and names accounts with positive amounts`() throws {
        #expect(
            try render(Planned.deposit()) == #"""
                {"externalId":"dep_po_1","account":{"id":"500"},"currency":{"id":"1"},\#
                "tranDate":"2026-11-05","memo":"Stripe payout po_1 TRACE1",\#
                "payment":{"items":[{"id":379,"deposit":true},{"id":380,"deposit":true}]},\#
                "other":{"items":[{"account":{"id":"\#(try Sample.number(.topUpTransit))"},\#
                "amount":10.00,"memo":"top-up"}]},\#
                "cashback":{"items":[{"account":{"id":"\#(try Sample.number(.processingFees))"},\#
                "amount":2.59,"memo":"fees"}]}}
                """#
        )
    }

    @Test func `a deposit goes to the bank account of its currency`() throws {
        #expect(try render(Planned.deposit(currency: "JPY")).contains(#""account":{"id":"501"}"#))
        #expect(try render(Planned.deposit(currency: "KWD")).contains(#""amount":0.259"#))
    }

    @Test func `a journal entry puts each amount on its side`() throws {
        #expect(
            try render(Planned.journal(), DocumentSettings(subsidiary: "2")) == #"""
                {"externalId":"je_po_1","subsidiary":{"id":"2"},"currency":{"id":"1"},\#
                "tranDate":"2026-11-06","memo":"Stripe payout po_1 failed","line":{"items":[\#
                {"account":{"id":"\#(try Sample.number(.payoutTransit))"},"debit":187.00,\#
                "memo":"failed"},\#
                {"account":{"id":"500"},"credit":187.00,"memo":"failed"}]}}
                """#
        )
    }

    @Test func `the source id is put in front of a memo that lacks it`() throws {
        let planned = try Planned.invoice(
            [Planned.line("item_prod_1", .product, Sample.money(1))],
            Sample.money(1),
            memo: "for in_10"
        )
        #expect(try render(planned).contains(#""memo":"in_1 for in_10""#))
    }

    @Test func `an account that knows one currency gets no currency members`() throws {
        let context = RenderingContext(
            settings: DocumentSettings(),
            chart: try Sample.chart(),
            currencies: .single(try Sample.currency("USD")),
            references: try Planned.references()
        )
        let own = try DocumentRenderer.body(of: Planned.payment(Sample.money(1)), in: context)
        #expect(own["currency"] == nil)
        let foreign = try Planned.payment(Sample.money(1, "EUR"))
        #expect(throws: PlanFault.self) { try DocumentRenderer.body(of: foreign, in: context) }
    }

    @Test func `everything that is missing is reported at once`() throws {
        let planned = try Planned.deposit(currency: "KWD")
        let context = RenderingContext(
            settings: DocumentSettings(),
            chart: try Sample.chart(without: [.bank, .processingFees]),
            currencies: CurrencyMap(ids: [:], base: nil),
            references: [:]
        )
        let fault = #expect(throws: PlanFault.self) {
            try DocumentRenderer.body(of: planned, in: context)
        }
        #expect(
            fault?.findings.map(\.code) == [
                .accountRoleUnmapped, .currencyUnsupported, .recordMissing, .recordMissing,
                .accountRoleUnmapped,
            ]
        )
        #expect(fault?.findings.first?.subject == "bank.KWD")
        #expect(fault?.findings.last?.subject == "processingFees")
    }

    @Test func `a missing item account is reported`() throws {
        let planned = try Planned.document(
            "item_x",
            .item(ItemDraft(name: "X", role: .shipping)),
            source: "x"
        )
        let context = RenderingContext(
            settings: DocumentSettings(),
            chart: try Sample.chart(without: [.shippingIncome]),
            currencies: try Sample.currencies(),
            references: [:]
        )
        let fault = #expect(throws: PlanFault.self) {
            try DocumentRenderer.body(of: planned, in: context)
        }
        #expect(fault?.findings.map(\.subject) == ["shippingIncome"])
    }

    @Test(arguments: ["", "two", "1,5", "NaN", "0x1"])
    func `a quantity that is no number is a finding`(quantity: String) throws {
        let planned = try Planned.invoice(
            [Planned.line("item_prod_1", .product, Sample.money(1), quantity: quantity)],
            Sample.money(1)
        )
        #expect(try findings(planned).map(\.code) == [.objectUnreadable])
    }

    private func render(
        _ planned: PlannedDocument,
        _ settings: DocumentSettings = DocumentSettings()
    ) throws -> String {
        try DocumentRenderer.body(of: planned, in: context(settings)).text
    }

    private func findings(_ planned: PlannedDocument) throws -> [Finding] {
        let fault = #expect(throws: PlanFault.self) {
            try DocumentRenderer.body(of: planned, in: context(DocumentSettings()))
        }
        return fault?.findings ?? []
    }

    private func context(_ settings: DocumentSettings) throws -> RenderingContext {
        RenderingContext(
            settings: settings,
            chart: try Sample.chart(),
            currencies: try Sample.currencies(),
            references: try Planned.references()
        )
    }
}
