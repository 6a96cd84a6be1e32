package import Accounting
package import Jobs

/// Books an account's Stripe balance day by day: each row when it becomes available.
///
/// For manual and instant payouts, whose members nobody can tell, and for accounts that prefer it: the
/// payout itself is then one movement out of the balance. A day is booked once, after it is over, and
/// keeps the form in which it was booked first.
package struct PostBalance: UseCase {
    private let account: String
    private let mode: PayoutGathering.Mode
    private let form: BalanceDay.Form
    private let source: any PayoutSource
    private let sorting: PayoutSorting
    private let booker: PayoutBooker
    private let now: @Sendable () -> Timestamp

    /// Rows are looked for this long before the day they become available; Stripe's longest delays for
    /// bank debits are two weeks.
    private static let delayMax = Duration.seconds(45 * 86_400)
    /// How long after its end a day is over: by then Stripe lists the last row made on it.
    private static let patience = Duration.seconds(3600)

    package init(
        account: String,
        mode: PayoutGathering.Mode,
        form: BalanceDay.Form,
        source: any PayoutSource,
        sorting: PayoutSorting,
        booker: PayoutBooker,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.account = account
        self.mode = mode
        self.form = form
        self.source = source
        self.sorting = sorting
        self.booker = booker
        self.now = now
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let order = try order(try JobArguments(text: context.job.arguments))
        var work = PayoutWork()
        var sortings: [BalanceDay: MemberSorting] = [:]
        var unfinished = order.days ?? []
        if let span = order.span, try await !areBooked(order.days) {
            sortings = try await sorted(span, only: order.days, &unfinished) {
                (rows, sorting) async throws(StepFailure) in
                try await self.sorting.add(rows, to: &sorting, context, &work)
            }
        }
        let days = unfinished.union(sortings.keys).sorted()
        let made = try await made(of: sortings.keys)
        for day in days {
            try await context.proceed()
            let sorting = sortings[day]
            await work.add { (work) async throws(StepFailure) in
                try await book(day, sorting, made[day] ?? [], context, &work)
            }
        }
        return try await work.conclude(context)
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        let order = try order(.objects(try arguments.ids))
        guard let span = order.span else { return [] }
        var plans: [Plan] = []
        var unfinished: Set<BalanceDay> = []
        let sortings = try await sorted(span, only: order.days, &unfinished) {
            (rows, sorting) async throws(StepFailure) in
            plans += try await self.sorting.previewing(rows, in: &sorting)
        }
        for (day, sorting) in sortings.sorted(by: { $0.key < $1.key }) {
            var sorting = sorting
            let (facts, members) = try finish(&sorting, day)
            var planned = try decide { () throws(PlanFault) in
                try booker.policy.plan(
                    payout: facts,
                    account: account,
                    members: members.members,
                    to: day.role
                )
            }.plan
            planned.findings = members.findings + planned.findings
            plans.append(planned)
        }
        return plans
    }

    /// What is asked for: the span of days to look at, and the days themselves when they are named.
    private func order(
        _ arguments: JobArguments
    ) throws(StepFailure) -> (span: TimeSpan?, days: Set<BalanceDay>?) {
        guard !balances.isEmpty else { throw .reject([Self.notBooked(account)]) }
        switch arguments {
        case .span(let span): return (span, nil)
        case .dryRun: throw JobArguments.noDryRun
        case .objects(let ids):
            var days: Set<BalanceDay> = []
            for id in ids {
                guard var day = BalanceDay(id: id, account: account) else {
                    throw .reject([Self.badDay(id, account)])
                }
                guard balances.contains(day.balance) else {
                    throw .reject([Self.notBooked(account)])
                }
                day.form = form
                days.insert(day)
            }
            let dates = days.map(\.date)
            guard let first = dates.min(), let last = dates.max() else { return (nil, days) }
            return (TimeSpan(from: first.startInUTC, to: last.adding(days: 1).startInUTC), days)
        }
    }

    /// Reads every row that may become available in a span and sorts those that do, by day and currency.
    ///
    /// Days whose members an earlier attempt stored need no sorting; those without a deposit yet are
    /// added to `unfinished`.
    private func sorted(
        _ span: TimeSpan,
        only days: Set<BalanceDay>?,
        _ unfinished: inout Set<BalanceDay>,
        adding add: (
            [BalanceTransactionFacts], inout MemberSorting
        ) async throws(StepFailure) -> Void
    ) async throws(StepFailure) -> [BalanceDay: MemberSorting] {
        let first = span.from.dateInUTC
        // The day that is not over yet is left for later.
        let today = now().adding(.zero - Self.patience).dateInUTC
        let end = min(span.to.adding(.microseconds(-1)).dateInUTC.adding(days: 1), today)
        var sortings: [BalanceDay: MemberSorting] = [:]
        let made = TimeSpan(from: span.from.adding(.zero - Self.delayMax), to: end.startInUTC)
        guard first < end else { return [:] }
        var stages: [BalanceDay: Stage] = [:]
        var cursor: String?
        repeat {
            let page = try await source.balanceTransactions(created: made, after: cursor)
            let groups = Dictionary(grouping: page.items.filter(isBooked)) { row in
                BalanceDay(
                    account: account,
                    date: row.availableOn.dateInUTC,
                    currency: row.amount.currency,
                    balance: row.balance,
                    form: form
                )
            }
            for (day, rows) in groups.sorted(by: { $0.key < $1.key })
            where first <= day.date && day.date < end && days?.contains(day) ?? true {
                let stage: Stage
                if let known = stages[day] {
                    stage = known
                } else {
                    stage = try await self.stage(of: day)
                    stages[day] = stage
                }
                if stage == .stored { unfinished.insert(day) }
                guard stage == .new else { continue }
                let empty = day.facts(Money(0, day.currency))
                var sorting =
                    sortings[day] ?? MemberSorting(payout: empty, policy: booker.policy)
                try await add(rows, &sorting)
                sortings[day] = sorting
            }
            cursor = page.nextCursor
        } while cursor != nil
        return sortings
    }

    /// Whether nothing of the named days is left to be read.
    private func areBooked(_ days: Set<BalanceDay>?) async throws(StepFailure) -> Bool {
        guard let days else { return false }
        for day in days {
            guard try await stage(of: day) != .new else { return false }
        }
        return true
    }

    /// How far a day has come.
    private enum Stage { case new, stored, booked }

    private func stage(of day: BalanceDay) async throws(StepFailure) -> Stage {
        do {
            let known = try await asKnown(day)
            if try await booker.books.statement(known.id) != nil { return .booked }
            return try await booker.books.members(payout: known.id).isEmpty ? .new : .stored
        } catch { throw error.asStepFailure }
    }

    /// The day in the form in which something of it is stored, else as it is asked for.
    ///
    /// A day keeps its form when the settings change: no row is ever booked in both.
    private func asKnown(_ day: BalanceDay) async throws(StoreFault) -> BalanceDay {
        for form in BalanceDay.Form.allCases where form != day.form {
            var other = day
            other.form = form
            if try await booker.books.statement(other.id) != nil { return other }
            if try await !booker.books.members(payout: other.id).isEmpty { return other }
        }
        return day
    }

    /// The records the accounting system has of days the store knows nothing of.
    ///
    /// A store that was lost must not lead to a second booking: what is made again has the same keys and is
    /// met, everything else refuses the day.
    private func made(
        of days: some Sequence<BalanceDay>
    ) async throws(StepFailure) -> [BalanceDay: Set<ExternalID>] {
        var candidates: [RecordKind: [ExternalID: BalanceDay]] = [:]
        for day in days {
            for form in BalanceDay.Form.allCases {
                var other = day
                other.form = form
                for (kind, ids) in try decide({ () throws(PlanFault) in try other.marks() }) {
                    for id in ids { candidates[kind, default: [:]][id] = day }
                }
            }
        }
        var found: [BalanceDay: Set<ExternalID>] = [:]
        for kind in RecordKind.allCases {
            guard let days = candidates[kind] else { continue }
            let made = try await booker.bookkeeper.system
                .internalIDs(of: days.keys.sorted(), kind: kind)
            for id in made.keys { if let day = days[id] { found[day, default: []].insert(id) } }
        }
        return found
    }

    /// Refuses a day of which records exist that would not be made again: in another form, or with the
    /// balance on an account that served other roles or none.
    private func check(
        _ made: Set<ExternalID>,
        of day: BalanceDay,
        _ facts: PayoutFacts,
        _ members: [PayoutMember]
    ) throws(StepFailure) {
        guard !made.isEmpty else { return }
        let planned = try decide { () throws(PlanFault) in
            try booker.policy.plan(payout: facts, account: account, members: members, to: day.role)
        }
        let strangers = made.subtracting(planned.plan.documents.map(\.externalID))
        guard let stranger = strangers.min() else { return }
        throw .reject([Self.bookedOtherwise(day, stranger)])
    }

    private func book(
        _ asked: BalanceDay,
        _ sorting: MemberSorting?,
        _ made: Set<ExternalID>,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let day: BalanceDay
        let statement: PayoutStatement?
        let stored: [PayoutMember]
        do {
            day = try await asKnown(asked)
            statement = try await booker.books.statement(day.id)
            stored = try await booker.books.members(payout: day.id)
        } catch { throw error.asStepFailure }
        if let statement { return try await booker.heal(statement, context, &work) }
        guard sorting != nil || !stored.isEmpty else { return }
        let net = stored.isEmpty ? sorting?.net : nil
        let facts = day.facts(net ?? Money.sum(stored.map(\.net), in: day.currency))
        let members = try await booker.members(of: facts, context, &work) {
            (_) async throws(StepFailure) in
            guard var sorting else { return SortedMembers(members: [], findings: []) }
            let sorted = try finish(&sorting, day).members
            try check(made, of: day, facts, sorted.members)
            return sorted
        }
        try await booker.book(facts, members, to: day.role, context, &work)
    }

    private func finish(
        _ sorting: inout MemberSorting,
        _ day: BalanceDay
    ) throws(StepFailure) -> (facts: PayoutFacts, members: SortedMembers) {
        let facts = day.facts(sorting.net)
        return (facts, try decide { () throws(PlanFault) in try sorting.finish(as: facts) })
    }

    /// The balances whose days are booked: that of payments unless payouts explain it, and those that
    /// have accounts of their own.
    private var balances: Set<BalanceKind> {
        booker.policy.payouts.balances.union(mode == .ledger ? [.payments] : [])
    }

    /// Payouts are booked for themselves; everything else of a booked balance is the day's.
    private func isBooked(_ row: BalanceTransactionFacts) -> Bool {
        balances.contains(row.balance) && TruthTable.rule(for: row)?.treatment != .payoutItself
    }

    private static func notBooked(_ account: String) -> Finding {
        Finding(
            .payoutNotItemised,
            subject: account,
            sentence: "The account “\(account)” is booked payout by payout, not by its balance.",
            fix: "Set payouts: ledger for the account, before its first payout is booked; for the"
                + " balances of Issuing and prefunding map issuingBalance and prefundingBalance."
        )
    }

    private static func bookedOtherwise(_ day: BalanceDay, _ deposit: ExternalID) -> Finding {
        Finding(
            .alreadyDeposited,
            subject: day.id,
            sentence: "The day is in NetSuite already, as \(deposit.text), in another form than"
                + " “\(day.form.rawValue)”.",
            fix:
                "Nothing was booked. Set balanceDays of the account, or the account of stripeBalance,"
                + " back and ask for the day again; days keep the form they were booked in."
        )
    }

    private static func badDay(_ id: String, _ account: String) -> Finding {
        Finding(
            .objectMissing,
            subject: id,
            sentence: "The id names no day of the balance of “\(account)”.",
            fix: "Write it as bal-\(account)-2026-10-31-usd."
        )
    }
}
