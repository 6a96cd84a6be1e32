package import Jobs

/// Writes states in company: while one call is under way the next states gather, and what waits in
/// the queue goes along, up to 200 records a call.
///
/// Nobody's job is ended for it. A state that went along is remembered, and its own job, once it runs,
/// finds it written; after a crash, or on another node, it is written again, which is harmless. Whatever
/// could not be written is left to its own job, which so meets its own error.
package actor StateRounds {
    /// A state with the job that is to write it.
    package struct Entry: Sendable {
        package let job: JobID
        package let change: SalesRecordChange

        package init(job: JobID, change: SalesRecordChange) {
            self.job = job
            self.change = change
        }
    }

    /// What one call takes.
    static let recordsMax = 200
    private static let rememberedMax = 10_000

    private let writer: any SalesRecordWriter
    private var asked: [Entry] = []
    private var results: [JobID: Result<SalesRecordOutcome, StepFailure>] = [:]
    private var written: [JobID: SalesRecordChange] = [:]
    private var isUnderWay = false
    private var line: [CheckedContinuation<Void, Never>] = []

    package init(writer: any SalesRecordWriter) { self.writer = writer }

    /// Writes a state, alone or among others; `company` tells what waits to be written besides.
    package func write(
        _ entry: Entry,
        company: @Sendable (_ limit: Int) async throws(StepFailure) -> [Entry]
    ) async throws(StepFailure) -> SalesRecordOutcome {
        if written.removeValue(forKey: entry.job) == entry.change { return .written }
        asked.append(entry)
        await turn()
        defer { pass() }
        // It may have gone along while it was on its way here.
        if written.removeValue(forKey: entry.job) == entry.change {
            asked.removeAll { $0.job == entry.job }
            return .written
        }
        if results[entry.job] == nil { await round(company) }
        guard let result = results.removeValue(forKey: entry.job) else {
            throw .retry("Salesforce gave no result for \(entry.change.id).")
        }
        return try result.get()
    }

    /// Sends what was asked for so far, filled up with what waits.
    private func round(
        _ company: @Sendable (_ limit: Int) async throws(StepFailure) -> [Entry]
    ) async {
        var records: Set<Record> = []
        var round: [Entry] = []
        var later: [Entry] = []
        // One call names a record once.
        for entry in asked {
            let fits = round.count < Self.recordsMax && records.insert(Record(entry)).inserted
            if fits { round.append(entry) } else { later.append(entry) }
        }
        asked = later
        let own = round.count
        do throws(StepFailure) {
            if own < Self.recordsMax {
                for entry in try await company(Self.recordsMax)
                where round.count < Self.recordsMax && written[entry.job] != entry.change
                    && records.insert(Record(entry)).inserted
                { round.append(entry) }
            }
            let outcomes = try await writer.write(round.map(\.change))
            guard outcomes.count == round.count else {
                throw .retry(
                    "Salesforce gave \(outcomes.count) results for \(round.count) records."
                )
            }
            for (index, entry) in round.enumerated() {
                if index < own {
                    results[entry.job] = .success(outcomes[index])
                } else if outcomes[index] == .written {
                    remember(entry)
                }
            }
        } catch {
            for entry in round.prefix(own) { results[entry.job] = .failure(error) }
        }
    }

    private func remember(_ entry: Entry) {
        // Jobs that another node took are never asked for here again.
        if written.count >= Self.rememberedMax { written = [:] }
        written[entry.job] = entry.change
    }

    /// Waits until no call is under way; whoever waits first goes first.
    private func turn() async {
        guard isUnderWay else {
            isUnderWay = true
            return
        }
        await withCheckedContinuation { line.append($0) }
    }

    private func pass() {
        guard !line.isEmpty else {
            isUnderWay = false
            return
        }
        line.removeFirst().resume()
    }

    /// What a record is found by.
    private struct Record: Hashable {
        let object: String
        let keyField: String?
        let id: String

        init(_ entry: Entry) {
            object = entry.change.object
            keyField = entry.change.keyField
            // Text fields tell letters apart only if they are set up so.
            id = entry.change.keyField == nil ? entry.change.id : entry.change.id.lowercased()
        }
    }
}
