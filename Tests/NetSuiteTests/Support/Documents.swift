import Accounting
import NetSuite

/// One planned document of each kind, in US dollars unless told otherwise.
enum Planned {
    static func document(
        _ id: String,
        _ document: Document,
        source: String
    ) throws -> PlannedDocument {
        PlannedDocument(
            externalID: try Sample.id(id),
            document: document,
            sources: [source],
            dependsOn: []
        )
    }

    static func customer(
        name: String = "Example GmbH",
        person: PersonName? = nil,
        email: String? = "ap@example.com",
        phone: String? = "+49 30 1234567",
        address: PostalAddress? = nil,
        currencies: [String] = ["USD"]
    ) throws -> PlannedDocument {
        let draft = CustomerDraft(
            source: "cus_A",
            name: name,
            person: person,
            email: email,
            phone: phone,
            address: address,
            currencies: try currencies.map { try Sample.currency($0) }
        )
        return try document("cust_cus_A", .customer(draft), source: "cus_A")
    }

    static func line(
        _ item: String,
        _ role: ItemRole,
        _ amount: Money,
        quantity: String = "1"
    ) throws -> DocumentLine {
        DocumentLine(
            item: try Sample.id(item),
            role: role,
            description: "Plan X",
            quantity: quantity,
            amount: amount,
            source: "il_1"
        )
    }

    static func invoice(
        _ lines: [DocumentLine],
        _ total: Money,
        memo: String = "Stripe invoice in_1"
    ) throws -> PlannedDocument {
        let draft = InvoiceDraft(
            customer: try Sample.id("cust_cus_A"),
            date: try Sample.date("2026-11-02"),
            dueDate: try Sample.date("2026-12-02"),
            number: "INV-0001",
            memo: memo,
            lines: lines,
            total: total
        )
        return try document("inv_in_1", .invoice(draft), source: "in_1")
    }

    static func invoice() throws -> PlannedDocument {
        try invoice(
            [
                line("item_prod_1", .product, Sample.money(10_000), quantity: "2"),
                line("item_discount", .discount, Sample.money(-1050)),
            ],
            Sample.money(8950)
        )
    }

    static func payment(
        _ amount: Money,
        settledAs: Money? = nil,
        applied: Bool = true
    ) throws -> PlannedDocument {
        let application = Application(target: try Sample.id("inv_in_1"), amount: amount)
        let draft = PaymentDraft(
            customer: try Sample.id("cust_cus_A"),
            date: try Sample.date("2026-11-03"),
            amount: amount,
            settledAs: settledAs,
            applications: applied ? [application] : [],
            memo: "Stripe payment pi_1 (ch_1)"
        )
        return try document("pay_pi_1", .customerPayment(draft), source: "pi_1")
    }

    static func creditMemo(settledAs: Money? = nil) throws -> PlannedDocument {
        let total = try Sample.money(2500)
        let draft = CreditMemoDraft(
            customer: try Sample.id("cust_cus_A"),
            date: try Sample.date("2026-11-04"),
            memo: "Stripe refund re_1",
            lines: [try line("item_prod_1", .product, total)],
            applications: [Application(target: try Sample.id("inv_in_1"), amount: total)],
            total: total,
            settledAs: settledAs
        )
        return try document("cm_re_1", .creditMemo(draft), source: "re_1")
    }

    static func refund() throws -> PlannedDocument {
        let amount = try Sample.money(2500)
        let draft = RefundDraft(
            customer: try Sample.id("cust_cus_A"),
            date: try Sample.date("2026-11-04"),
            amount: amount,
            settledAs: nil,
            applications: [Application(target: try Sample.id("cm_re_1"), amount: amount)],
            memo: "Stripe refund re_1"
        )
        return try document("rfd_re_1", .customerRefund(draft), source: "re_1")
    }

    static func deposit(currency code: String = "USD") throws -> PlannedDocument {
        let amounts = try [8950, -2500, 1000, 259].map { try Sample.money($0, code) }
        let draft = DepositDraft(
            account: .bank,
            date: try Sample.date("2026-11-05"),
            payments: try ["pay_pi_1", "rfd_re_1"].enumerated().map { index, id in
                DepositPayment(
                    record: try Sample.id(id),
                    amount: amounts[index],
                    recordAmount: amounts[index],
                    source: "txn_\(index)"
                )
            },
            other: [DepositLine(role: .topUpTransit, amount: amounts[2], memo: "top-up")],
            cashback: [DepositLine(role: .processingFees, amount: amounts[3], memo: "fees")],
            total: try Sample.money(7191, code),
            memo: "Stripe payout po_1 TRACE1"
        )
        return try document("dep_po_1", .deposit(draft), source: "po_1")
    }

    static func journal() throws -> PlannedDocument {
        let amount = try Sample.money(18_700)
        let draft = JournalDraft(
            date: try Sample.date("2026-11-06"),
            currency: amount.currency,
            lines: [
                JournalDraft.Line(
                    role: .payoutTransit,
                    side: .debit,
                    amount: amount,
                    memo: "failed"
                ),
                JournalDraft.Line(role: .bank, side: .credit, amount: amount, memo: "failed"),
            ],
            memo: "Stripe payout po_1 failed"
        )
        return try document("je_po_1", .journalEntry(draft), source: "po_1")
    }

    /// Internal ids of everything the documents above name.
    static func references() throws -> [ExternalID: String] {
        [
            try Sample.id("cust_cus_A"): "647", try Sample.id("item_prod_1"): "144",
            try Sample.id("item_discount"): "145", try Sample.id("inv_in_1"): "104",
            try Sample.id("pay_pi_1"): "379", try Sample.id("cm_re_1"): "381",
            try Sample.id("rfd_re_1"): "380",
        ]
    }
}
