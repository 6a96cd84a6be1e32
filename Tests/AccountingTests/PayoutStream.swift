import Accounting
import TestSupport

/// Seeded payouts of all kinds, one after the other, each planned, some healed, some failed later.
struct PayoutStream {
    private(set) var entries: [BalancedEntry] = []
    private(set) var statements: [PayoutStatement] = []
    /// Payouts of which something did not prove, with the reason.
    private(set) var unproved: [String] = []
    private(set) var healed = 0
    /// Members, and deposits of members, in the books of another subsidiary.
    private(set) var shared = 0
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// What is due between subsidiaries, added up over all books, by currency.
    var dues: [Currency: Int64] {
        var dues: [Currency: Int64] = [:]
        for posting in entries.flatMap(\.postings)
        where [.dueToSubsidiary, .dueFromSubsidiary].contains(posting.role) {
            let amount = posting.amount.minorUnits
            dues[posting.amount.currency, default: 0] += posting.side == .debit ? amount : -amount
        }
        return dues
    }

    /// Plans `count` payouts, thirty on each day.
    mutating func run(_ count: Int) throws {
        for number in 0..<count {
            let date = Sample.moment.dateInUTC.adding(days: Int64(number / 30))
            switch number % 12 {
            case 9: try withdraw(number, date)
            case 10: try itemise(number, date, code: "HUF", remainder: pick(-99...99))
            default: try itemise(number, date, code: "USD", remainder: 0)
            }
        }
    }

    private mutating func pick(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &random)
    }

    private mutating func isOneOf(_ count: Int64) -> Bool { pick(0...(count - 1)) == 0 }

    /// An instant payout: what Stripe cannot itemise, with its fee.
    private mutating func withdraw(_ number: Int, _ date: CalendarDate) throws {
        let amount = pick(1...1_000_000)
        let fee = pick(0...amount / 50 + 1)
        let row = try Sample.row(
            "txn_\(number)",
            -amount,
            fee: fee,
            "payout",
            type: "payout",
            in: "GBP"
        )
        let payout = try facts(number, amount, date, in: "GBP")
        let members = try payout.withdrawal(by: row, from: .stripeBalance)
        try keep(payout, members, policy: try Sample.policy())
    }

    private mutating func itemise(
        _ number: Int,
        _ date: CalendarDate,
        code: String,
        remainder: Int64
    ) throws {
        var rows: [BalanceTransactionFacts] = []
        var links: [ExternalID: Link] = [:]
        for index in 0..<Int(pick(1...14)) {
            try addRow("\(number)x\(index)", code, &rows, &links)
        }
        let net = rows.reduce(Int64(0)) { $0 + $1.net.minorUnits } + remainder
        let hasFailed = isOneOf(15)
        let payout = try facts(number, net, date, in: code, status: hasFailed ? .failed : .paid)
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            payouts: PayoutPolicy(linesMax: isOneOf(6) ? 5 : 10_000)
        )
        // Every fourth payout has members in the books of another subsidiary.
        if isOneOf(4) {
            for id in links.keys.sorted() where isOneOf(2) {
                links[id]?.subsidiary = "3"
            }
        }
        let present = links.filter { _ in !isOneOf(5) }
        let members = try PayoutSituation(
            payout: payout,
            account: "main",
            members: rows,
            links: present,
            isDeposited: false
        ).sorted(policy)
        try keep(payout, members, policy: policy, appearing: links)
    }

    private mutating func keep(
        _ payout: PayoutFacts,
        _ sorted: SortedMembers,
        policy: BookingPolicy,
        appearing links: [ExternalID: Link] = [:]
    ) throws {
        let plan = try policy.plan(payout: payout, account: "main", members: sorted.members)
        entries += plan.plan.documents.flatMap(\.entries)
        var members = sorted.members
        for index in members.indices {
            let booked = members[index].record.flatMap { links[$0] }
            if let late = try LateShare(
                of: members[index],
                of: plan.statement,
                booked: booked,
                base: policy.baseCurrency
            ) {
                entries += late.documents.flatMap(\.entries)
                members[index] = late.after
                healed += 1
                shared += 1
            }
            let healing = try MemberHealing(
                of: members[index],
                payoutID: payout.id,
                booked: booked,
                base: policy.baseCurrency
            )
            guard let healing else { continue }
            entries.append(try healing.entry(payoutID: payout.id, date: payout.arrivalDate))
            members[index] = healing.after
            healed += 1
        }
        let suspense = Money.sum(members.map(\.suspense), in: payout.amount.currency)
        var statement = plan.statement.healed(suspense: suspense)
        if !payout.hasFailed, !payout.amount.isZero, isOneOf(20),
            payout.amount.currency.code == "USD"
        {
            let failed = try policy.planFailure(
                of: payout,
                carrier: statement.depositExternalID,
                failedOn: payout.arrivalDate.adding(days: 2)
            )
            entries += failed.documents.flatMap(\.entries)
            statement = statement.withStatus("failed")
        }
        statements.append(statement)
        let report = StatementReport(statement: statement, members: members, records: [:])
        if !report.isProved || !statement.addsUp { unproved.append(payout.id) }
        for document in plan.plan.documents {
            guard case .deposit(let draft) = document.document else { continue }
            if document.subsidiary != nil { shared += 1 }
            let payments = draft.payments.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
            let other = draft.other.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
            let cashback = draft.cashback.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
            let isProved = payments + other - cashback == draft.total.minorUnits
            if !isProved || draft.total.isNegative { unproved.append(document.externalID.text) }
        }
    }

    private func facts(
        _ number: Int,
        _ amount: Int64,
        _ date: CalendarDate,
        in code: String,
        status: PayoutFacts.Status = .paid
    ) throws -> PayoutFacts {
        PayoutFacts(
            id: "po_\(number)",
            amount: Money(amount, try Sample.currency(code)),
            status: status,
            itemisation: .completed,
            isAutomatic: true,
            isInstant: false,
            arrivalDate: date,
            created: Sample.moment,
            balanceTransactionID: nil,
            failureBalanceTransactionID: nil,
            failureCode: nil,
            traceID: nil,
            statementDescriptor: nil
        )
    }

    private mutating func addRow(
        _ name: String,
        _ code: String,
        _ rows: inout [BalanceTransactionFacts],
        _ links: inout [ExternalID: Link]
    ) throws {
        let amount = pick(1...90_000)
        switch pick(0...9) {
        case 0...4:
            // Of a foreign charge the record is in euro; only the base currency can be exchanged into.
            let isForeign = code == "USD" && isOneOf(4)
            let own = isForeign ? amount * 9 / 10 + 1 : amount
            let charge = try Sample.charge("ch_\(name)", own, in: isForeign ? "EUR" : code)
            let fee = pick(0...3000)
            rows.append(
                try Sample.row(
                    "txn_\(name)",
                    amount,
                    fee: fee,
                    "charge",
                    details: try fees(fee, code),
                    source: .charge(charge),
                    in: code
                )
            )
            // Now and then the record says another amount.
            let booked = !isForeign && isOneOf(9) ? own + 1 : own
            let (id, link) = try Sample.link(
                .customerPayment,
                charge.id,
                booked,
                in: isForeign ? "EUR" : code
            )
            links[id] = link
        case 5:
            let refund = try Sample.refund("re_\(name)", amount, charge: "ch_x", in: code)
            rows.append(
                try Sample.row("txn_\(name)", -amount, "refund", source: .refund(refund), in: code)
            )
            let (id, link) = try Sample.link(.customerRefund, refund.id, amount, in: code)
            links[id] = link
        default:
            let categories = [
                "fee", "tax", "network_cost", "risk_reserved_funds", "topup", "other_adjustment",
                "transfer", "dispute_reversal", "payout_reversal", "unheard_of", "charge_failure",
                "payout_minimum_balance_hold", "financing_paydown", "platform_earning", "advance",
                "connect_reserved_funds", "contribution", "unreconciled_customer_funds",
            ]
            let category = categories.randomElement(using: &random) ?? "fee"
            let signed = isOneOf(2) ? amount : -amount
            rows.append(try Sample.row("txn_\(name)", signed, category, type: "y", in: code))
        }
    }

    private mutating func fees(_ fee: Int64, _ code: String) throws -> [FeeDetail] {
        guard !isOneOf(3) else { return [] }
        let kinds: [FeeDetail.Kind] = [
            .stripeFee, .applicationFee, .tax, .withheldTax, .paymentMethodPassthroughFee,
            .unrecognized("levy"),
        ]
        let first = pick(0...max(0, fee))
        return try [first, fee - first].map {
            FeeDetail(
                kind: kinds.randomElement(using: &random) ?? .stripeFee,
                amount: Money($0, try Sample.currency(code)),
                description: nil
            )
        }
    }
}
