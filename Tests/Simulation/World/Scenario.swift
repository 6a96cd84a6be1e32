import Accounting
import Jobs
import Sandbox
import Synchronization
import Workflows

/// A month at Stripe and the objects a scenario picks from.
struct WrittenMonth: Sendable {
    let world: StripeWorld
    let truth: MonthTruth
    /// By then the last payout of the month has arrived.
    let moment: Int64
    let customers: [String]
    let invoices: [String]
    let charges: [String]
    let refunds: [String]
    let disputes: [String]

    /// Payouts that are small enough for a short run.
    var payouts: [String] {
        truth.payouts.filter { $0.memberCount <= 14 }.map(\.id)
    }
}

/// Something the outside asks of the service.
struct Wish: Sendable {
    /// Where it comes from: an API call with an idempotency key, or an event of Stripe.
    enum Door: Sendable, Hashable {
        case request
        case event
    }

    let number: Int
    let door: Door
    let job: NewJob
    let at: Duration
}

/// What is asked of the service in a world; the same number is always the same scenario.
struct Scenario: Sendable {
    let number: Int
    let month: WrittenMonth
    let wishes: [Wish]

    /// How many there are.
    static let count = 48

    init(_ number: Int, month: WrittenMonth) {
        self.number = number
        self.month = month
        let kernel = Kernel(seed: UInt64(number) &+ 77)
        var jobs: [NewJob] = []
        func pick(_ kind: JobKind, _ ids: [String], _ count: Int, isUnique: Bool = true) {
            var last: String?
            for _ in 0..<count where !ids.isEmpty {
                // Often the same object again: its jobs must not run together.
                let other = ids[kernel.random(0...ids.count - 1)]
                let id = kernel.random(0...1) == 0 ? last ?? other : other
                last = id
                jobs.append(Self.job(kind, id, isUnique: isUnique, kernel))
            }
        }
        pick(.payoutReconciliation, month.payouts, kernel.random(0...2))
        pick(.invoiceSync, month.invoices, kernel.random(1...3))
        pick(.chargeSync, month.charges, kernel.random(1...3))
        pick(.refundSync, month.refunds, kernel.random(0...2))
        pick(.disputeSync, month.disputes, kernel.random(0...1))
        pick(.customerSync, month.customers, kernel.random(1...4), isUnique: false)
        wishes = jobs.enumerated().map { number, job in
            Wish(
                number: number,
                door: job.uniqueKey == nil
                    ? .request : kernel.random(0...1) == 0 ? .event : .request,
                job: job,
                at: kernel.milliseconds(0...20_000)
            )
        }
    }

    private static func job(
        _ kind: JobKind,
        _ id: String,
        isUnique: Bool,
        _ kernel: Kernel
    ) -> NewJob {
        let job = NewJob.about(
            id,
            kind: kind,
            account: "main",
            priority: JobPriority.allCases[kernel.random(0...4)],
            clientID: "world"
        )
        return isUnique ? job : job.with(uniqueKey: nil, orderingKey: job.orderingKey)
    }
}

extension NewJob {
    /// The same work under other keys.
    func with(uniqueKey: String?, orderingKey: String?) -> NewJob {
        NewJob(
            kind: kind,
            account: account,
            arguments: arguments,
            uniqueKey: uniqueKey,
            priority: priority,
            runAt: runAt,
            clientID: clientID,
            orderingKey: orderingKey,
            followUps: followUps
        )
    }
}
