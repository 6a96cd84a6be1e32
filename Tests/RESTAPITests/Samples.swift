import Accounting
import Jobs
import RESTAPI

extension Timestamp {
    /// Noon of a day in October.
    static let noon = Timestamp(seconds: 1_790_856_000)
}

extension Job {
    static func sample(id: JobID, of new: NewJob) -> Job {
        sample(
            id.number,
            kind: new.kind,
            account: new.account,
            arguments: new.arguments,
            uniqueKey: new.uniqueKey
        )
    }

    static func sample(
        _ number: Int64,
        kind: JobKind = .invoiceSync,
        account: String = "main",
        arguments: String = #"{"ids":["in_1"]}"#,
        uniqueKey: String? = nil,
        state: JobState = .available,
        cancelRequested: Bool = false,
        version: Int64 = 1,
        isBatched: Bool = false
    ) -> Job {
        Job(
            id: JobID(number: number),
            kind: kind,
            account: account,
            arguments: arguments,
            uniqueKey: uniqueKey,
            priority: .interactive,
            state: state,
            clientID: nil,
            attempt: 1,
            attemptsMax: 12,
            runAt: .noon,
            created: .noon,
            started: state == .available ? nil : .noon,
            finished: state.isFinal ? .noon.adding(.seconds(60)) : nil,
            progress: JobProgress(done: 2, total: 3, failed: 1),
            checkpoint: nil,
            result: state == .completed ? #"{"objects":1}"# : nil,
            lastError: state == .discarded ? "NetSuite refused it." : nil,
            cancelRequested: cancelRequested,
            version: version,
            isBatched: isBatched
        )
    }

    func with(state: JobState, cancelRequested: Bool = false) -> Job {
        .sample(
            id.number,
            kind: kind,
            account: account,
            arguments: arguments,
            uniqueKey: uniqueKey,
            state: state,
            cancelRequested: cancelRequested,
            version: version + 1,
            isBatched: isBatched
        )
    }
}

/// US dollars, known to exist.
let dollar = Currency.all.first { $0.code == "USD" }

extension PayoutStatement {
    /// A payout of 90.00 whose parts add up unless `other` is not zero.
    static func sample(
        _ id: String,
        day: Int64 = 20_000,
        account: String = "main",
        other: Int64 = 0,
        residual: Int64 = 0
    ) -> PayoutStatement? {
        guard let dollar, let deposit = ExternalID("dep_" + id) else { return nil }
        func money(_ cents: Int64) -> Money { Money(cents, dollar) }
        return PayoutStatement(
            payoutID: id,
            account: account,
            status: "paid",
            arrivalDate: CalendarDate(dayNumber: day),
            gross: money(10_000),
            fees: money(300),
            refunds: money(-500),
            disputes: money(-200),
            other: money(other),
            net: money(9_000),
            memberCount: 4,
            suspense: money(0),
            residual: money(residual),
            depositExternalID: deposit,
            depositInternalID: "8701"
        )
    }
}

extension StoredFinding {
    static func sample(_ id: Int64, subject: String = "in_1", isOpen: Bool = true) -> StoredFinding
    {
        StoredFinding(
            id: id,
            finding: Finding(
                .periodClosed,
                subject: subject,
                sentence: "The period is closed.",
                fix: "Open the period and run the job again."
            ),
            jobID: JobID(number: id),
            created: .noon,
            resolved: isOpen ? nil : .noon
        )
    }
}
