import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing
import Workflows

@testable import RESTAPI

@Suite struct PreviewTests {
    private static let body = #"{"kind":"invoice.sync","ids":["in_1","in_2"]}"#

    private func id(_ text: String) throws -> ExternalID { try #require(ExternalID(text)) }

    /// One document of every kind.
    private func plan() throws -> Plan {
        let dollar = try #require(dollar)
        let date = CalendarDate(dayNumber: 20_000)
        func money(_ cents: Int64) -> Money { Money(cents, dollar) }
        let customer = try id("cust_cus_1")
        let invoice = try id("inv_in_1")
        let line = DocumentLine(
            item: try id("item_prod_1"),
            role: .product,
            description: "Seats",
            quantity: "2",
            amount: money(1250),
            source: "il_1"
        )
        let applied = Application(target: invoice, amount: money(1250))
        let entry = try BalancedEntry(
            id: invoice.text,
            date: date,
            narration: "Invoice",
            postings: [
                Posting(.receivable, .debit, money(1250)),
                Posting(.salesIncome, .credit, money(1250)),
            ],
            sources: ["in_1"]
        )
        let documents: [(String, Document, [BalancedEntry])] = [
            (
                "je_1",
                .journalEntry(
                    JournalDraft(
                        date: date,
                        currency: dollar,
                        lines: [
                            .init(role: .stripeFees, side: .debit, amount: money(5), memo: "Fee"),
                            .init(role: .clearing, side: .credit, amount: money(5), memo: "Fee"),
                        ],
                        memo: "Fees"
                    )
                ), []
            ),
            (
                "dep_po_1",
                .deposit(
                    DepositDraft(
                        account: .bank,
                        date: date,
                        payments: [
                            DepositPayment(
                                record: try id("pay_ch_1"),
                                amount: money(1250),
                                recordAmount: money(1250),
                                source: "txn_1"
                            )
                        ],
                        other: [DepositLine(role: .suspense, amount: money(10), memo: "Unknown")],
                        cashback: [
                            DepositLine(role: .processingFees, amount: money(30), memo: "Fees")
                        ],
                        total: money(1230),
                        memo: "Payout"
                    )
                ), []
            ),
            (
                "rfd_re_1",
                .customerRefund(
                    RefundDraft(
                        customer: customer,
                        date: date,
                        amount: money(250),
                        settledAs: nil,
                        applications: [applied],
                        memo: "Refund"
                    )
                ), []
            ),
            (
                "cm_re_1",
                .creditMemo(
                    CreditMemoDraft(
                        customer: customer,
                        date: date,
                        memo: "Credit",
                        lines: [line],
                        applications: [applied],
                        total: money(1250),
                        settledAs: nil
                    )
                ), []
            ),
            (
                "pay_ch_1",
                .customerPayment(
                    PaymentDraft(
                        customer: customer,
                        date: date,
                        amount: money(1250),
                        settledAs: nil,
                        applications: [applied],
                        memo: "Payment"
                    )
                ), []
            ),
            (
                invoice.text,
                .invoice(
                    InvoiceDraft(
                        customer: customer,
                        date: date,
                        dueDate: nil,
                        number: "A-1",
                        memo: "Memo",
                        lines: [line],
                        total: money(1250)
                    )
                ), [entry]
            ),
            (
                "so_x-1",
                .salesOrder(
                    SalesOrderDraft(
                        customer: customer,
                        date: date,
                        number: nil,
                        memo: "Order",
                        lines: [line],
                        total: money(1250)
                    )
                ), []
            ),
            ("item_prod_1", .item(ItemDraft(name: "Seats", role: .product)), []),
            (
                customer.text,
                .customer(
                    CustomerDraft(
                        source: "cus_1",
                        name: "Ada",
                        person: nil,
                        email: nil,
                        phone: nil,
                        address: nil,
                        currencies: [dollar]
                    )
                ), []
            ),
        ]
        var plan = Plan(findings: [
            Finding(.memberUnbooked, subject: "ch_9", sentence: "Not booked.", fix: "Book it.")
        ])
        for (text, document, entries) in documents {
            plan.documents.append(
                PlannedDocument(
                    externalID: try id(text),
                    document: document,
                    sources: ["src"],
                    dependsOn: [customer],
                    entries: entries
                )
            )
        }
        return plan
    }

    @Test func `a plan is shown in order, with lines, postings and findings`() async throws {
        let bench = Bench()
        let plan = try plan()
        bench.previewer.answer.withLock { $0 = .success([plan, Plan()]) }
        let response = await bench.send(.post, "/v1/previews", Self.body)
        #expect(response.status == .ok)
        let plans = try #require(response.json["plans"]?.arrayValue)
        #expect(plans.count == 2)
        let documents = try #require(plans[0]["documents"]?.arrayValue)
        // Credit memos come first: one may let an invoice go that a payment takes.
        let order: [RecordKind] = [
            .customer, .item, .salesOrder, .invoice, .creditMemo, .customerPayment,
            .customerRefund, .deposit, .journalEntry,
        ]
        // Money without an invoice has a plan of its own below.
        let loose: [RecordKind] = [.cashSale, .cashRefund, .customerDeposit, .depositApplication]
        #expect(Set(order + loose) == Set(RecordKind.allCases))
        #expect(documents.map { $0["kind"]?.stringValue } == order.map(\.rawValue))
        #expect(documents[0]["name"]?.stringValue == "Ada")
        #expect(documents[0]["amount"] == nil)
        let invoice = documents[3]
        #expect(invoice["externalId"]?.stringValue == "inv_in_1")
        #expect(invoice["name"]?.stringValue == "A-1")
        #expect(invoice["date"]?.stringValue == "2024-10-04")
        #expect(invoice["customer"]?.stringValue == "cust_cus_1")
        #expect(invoice["amount"]?.stringValue == "12.50")
        #expect(invoice["currency"]?.stringValue == "USD")
        #expect(invoice["dependsOn"] == .texts(["cust_cus_1"]))
        let postings = try #require(invoice["postings"]?.arrayValue)
        #expect(postings.map { $0["side"]?.stringValue } == ["debit", "credit"])
        #expect(postings.map { $0["account"]?.stringValue } == ["receivable", "salesIncome"])
        #expect(postings.map { $0["amount"]?.stringValue } == ["12.50", "12.50"])
        let purposes = documents.map { document in
            (document["lines"]?.arrayValue ?? []).map { $0["purpose"]?.stringValue ?? "" }
        }
        #expect(
            purposes == [
                [], [], ["sale"], ["sale"], ["sale", "applied"], ["applied"], ["applied"],
                ["payment", "other", "cashback"], ["debit", "credit"],
            ]
        )
        #expect(plans[0]["findings"]?.arrayValue?.first?["code"]?.stringValue == "MEMBER_UNBOOKED")
        #expect(plans[1] == .object(["documents": .array([]), "findings": .array([])]))
        #expect(bench.writes.isEmpty)
    }

    @Test func `a proof plans nothing, so it cannot be previewed`() async {
        let bench = Bench()
        let body = #"{"kind":"balance.prove","account":"main","ids":["USD"]}"#
        let response = await bench.send(.post, "/v1/previews", body)
        #expect(response.status == .badRequest)
        #expect(response.faults == ["/kind KIND_UNKNOWN"])
    }

    @Test(arguments: SyncForm.all.map(\.kind).filter { $0 != .balanceProof })
    func `every kind of work can be planned`(kind: JobKind) async throws {
        let bench = Bench()
        let body = "{\"kind\":\"\(kind.rawValue)\",\"account\":\"main\",\"ids\":[\"x_1\"]}"
        #expect(await bench.send(.post, "/v1/previews", body).status == .ok)
        let asked = try #require(bench.previewer.asked.withLock { $0 }.first)
        #expect(asked.kind == kind)
        #expect(asked.account == "main")
        #expect(try JobArguments(text: asked.arguments) == .objects(["x_1"]))
    }

    @Test func `a key that may only read may plan`() async {
        let bench = Bench()
        let response = await bench.send(
            .post,
            "/v1/previews",
            Self.body,
            fields: [
                .authorization: "Bearer \(bench.readKey)", .contentType: "application/json",
            ]
        )
        #expect(response.status == .ok)
    }

    private static func finding(_ code: FindingCode, _ subject: String) -> Finding {
        Finding(code, subject: subject, sentence: "It is so.", fix: "Do this.")
    }

    @Test(arguments: [
        (StepFailure.retry("Timeout."), 502, "UPSTREAM_FAILED", String?("5")),
        (
            .retry(after: .milliseconds(1500), reason: "x", usesAttempt: true), 502,
            "UPSTREAM_FAILED", "2"
        ),
        (.retry(after: nil, reason: "x", usesAttempt: false), 503, "UPSTREAM_BUSY", "5"),
        (.retry(after: .seconds(9), reason: "x", usesAttempt: false), 503, "UPSTREAM_BUSY", "9"),
        (.snooze(for: .seconds(15), reason: "x"), 409, "PREREQUISITE_MISSING", "15"),
        (.reject([finding(.objectMissing, "in_2")]), 404, "WORK_REFUSED", nil),
        (
            .reject([finding(.objectMissing, "in_2"), finding(.drift, "in_1")]), 422,
            "WORK_REFUSED", nil
        ),
        (.reject([finding(.authenticationRefused, "stripe")]), 502, "WORK_REFUSED", nil),
    ])
    func `every way to fail has its status`(
        failure: StepFailure,
        status: Int,
        code: String,
        seconds: String?
    ) async {
        let bench = Bench()
        bench.previewer.answer.withLock { $0 = .failure(failure) }
        let response = await bench.send(.post, "/v1/previews", Self.body)
        #expect(response.status.code == status)
        #expect(response.code == code)
        #expect(response.fields[.retryAfter] == seconds)
        #expect(response.json["retryable"]?.boolValue == (seconds != nil))
    }

    @Test func `findings become faults at the ids they are about`() async {
        let bench = Bench()
        let findings = [
            Self.finding(.drift, "in_2"), Self.finding(.periodClosed, "other"),
        ]
        bench.previewer.answer.withLock { $0 = .failure(.reject(findings)) }
        let response = await bench.send(.post, "/v1/previews", Self.body)
        #expect(response.faults == ["/ids/1 DRIFT", " PERIOD_CLOSED"])
        #expect(response.json["errors"]?.arrayValue?.first?["fix"]?.stringValue == "Do this.")
    }

    @Test(arguments: FindingCode.allCases)
    func `every code of a finding is a code of a fault`(code: FindingCode) {
        let failure = StepFailure.reject([Self.finding(code, "x")])
        let fault = Refusal.step(failure, ids: []).problem.errors.first
        #expect(fault?.code.rawValue == code.rawValue)
    }
}

extension PreviewTests {
    @Test func `money without an invoice is shown with its lines and what it is used for`()
        async throws
    {
        let bench = Bench()
        let usd = try #require(Currency("USD"))
        let customer = try #require(ExternalID("cust_cus_1"))
        let invoice = try #require(ExternalID("inv_in_1"))
        let receipt = try #require(ExternalID("pay_ch_1"))
        let date = try #require(CalendarDate("2024-10-04"))
        let amount = Money(1250, usd)
        let sale = CashDraft(
            customer: customer,
            date: date,
            memo: "Sale",
            lines: [],
            total: amount,
            settledAs: nil
        )
        let deposit = PaymentDraft(
            customer: customer,
            date: date,
            amount: amount,
            settledAs: nil,
            applications: [],
            memo: "Deposit"
        )
        let use = DepositApplicationDraft(
            customer: customer,
            date: date,
            memo: "Used",
            deposit: receipt,
            invoice: invoice,
            amount: amount
        )
        let documents: [(String, Document)] = [
            ("pay_ch_2", .cashSale(sale)), ("pay_ch_1", .customerDeposit(deposit)),
            ("da_ch_1-in_1", .depositApplication(use)), ("rfd_re_1", .cashRefund(sale)),
        ]
        let plan = Plan(
            documents: try documents.map { id, document in
                PlannedDocument(
                    externalID: try #require(ExternalID(id)),
                    document: document,
                    sources: [id],
                    dependsOn: []
                )
            }
        )
        bench.previewer.answer.withLock { $0 = .success([plan]) }
        let response = await bench.send(.post, "/v1/previews", Self.body)
        let shown = try #require(
            response.json["plans"]?.arrayValue?.first?["documents"]?.arrayValue
        )
        #expect(
            shown.map { $0["kind"]?.stringValue } == [
                "cashSale", "customerDeposit", "depositApplication", "cashRefund",
            ]
        )
        #expect(shown.allSatisfy { $0["amount"]?.stringValue == "12.50" })
        #expect(shown[2]["lines"]?.arrayValue?.first?["record"]?.stringValue == "inv_in_1")
    }
}
