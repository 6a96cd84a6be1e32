package import Accounting
package import JSON
import Jobs

/// What the work over a span would book, counted without booking any of it.
package struct Rehearsal: Sendable, Hashable {
    /// So many problems are kept word by word; the others are counted.
    package static let problemsMax = 20

    private(set) package var objects = 0
    private(set) package var refused = 0
    /// Records that are not in the books yet.
    private(set) package var records: [RecordKind: Int] = [:]
    /// What those records come to, by kind and currency.
    private(set) package var totals: [RecordKind: [Currency: Int64]] = [:]
    private(set) package var problems: [Finding] = []
    private(set) package var problemCount = 0
    /// How many objects wait for something, by the reason.
    private(set) package var waiting: [String: Int] = [:]
    /// What several objects share is counted once.
    private var seen: Set<ExternalID> = []

    package init() {}

    /// Counts one object's plan; `known` are those of its records that are in the books.
    package mutating func add(_ plan: Plan, known: Set<ExternalID>) {
        objects += 1
        for document in plan.documents
        where document.existing == nil && !known.contains(document.externalID)
            && seen.insert(document.externalID).inserted
        {
            records[document.kind, default: 0] += 1
            guard let amount = document.amount else { continue }
            totals[document.kind, default: [:]][amount.currency, default: 0] += amount.minorUnits
        }
        note(plan.findings)
    }

    /// Counts an object that would be refused.
    package mutating func add(refused findings: [Finding]) {
        objects += 1
        refused += 1
        note(findings)
    }

    /// Counts an object that cannot be planned yet.
    package mutating func add(waiting reason: String) {
        objects += 1
        waiting[reason, default: 0] += 1
    }

    private mutating func note(_ findings: [Finding]) {
        problemCount += findings.count
        problems += findings.prefix(Self.problemsMax - problems.count)
    }

    /// The result of the job, in the form of the API.
    package var json: JSONValue {
        let rows = RecordKind.allCases.flatMap { kind in row(kind) }
        return .object([
            "objects": .number(JSONNumber(Int64(objects))),
            "rejected": .number(JSONNumber(Int64(refused))),
            "findings": .number(JSONNumber(Int64(problemCount))),
            "dryRun": .object([
                "records": .array(rows),
                "problems": .array(
                    problems.map { finding in
                        .object([
                            "code": .string(finding.code.rawValue),
                            "subject": .string(finding.subject),
                            "sentence": .string(finding.sentence),
                            "fix": .string(finding.fix),
                        ])
                    }
                ),
                "waiting": .array(
                    waiting.sorted { $0.key < $1.key }.map { reason, count in
                        .object([
                            "reason": .string(reason), "count": .number(JSONNumber(Int64(count))),
                        ])
                    }
                ),
            ]),
        ])
    }

    /// One row for each currency of a kind; one without an amount for records that have none.
    private func row(_ kind: RecordKind) -> [JSONValue] {
        guard let count = records[kind] else { return [] }
        let name = JSONValue.string(kind.rawValue)
        let total: [JSONValue] = (totals[kind] ?? [:]).sorted { $0.key.code < $1.key.code }
            .map { currency, sum in
                .object([
                    "currency": .string(currency.code),
                    "amount": .string(Money(sum, currency).decimalText),
                ])
            }
        return [
            .object([
                "kind": name, "count": .number(JSONNumber(Int64(count))),
                "totals": .array(total),
            ])
        ]
    }
}

extension Batch {
    /// Plans everything made in a span, page by page, and books nothing.
    ///
    /// It remembers nothing between attempts: a restart counts from the beginning.
    func rehearse<Item: Sendable>(
        _ context: any JobContext,
        pages: (_ cursor: String?) async throws(StepFailure) -> Page<Item>,
        preparing prepare:
            ([Item]) async throws(StepFailure) ->
            @Sendable (Item) async throws(StepFailure) -> Plan
    ) async throws(StepFailure) -> JobOutcome {
        var rehearsal = Rehearsal()
        var cursor: String?
        repeat {
            try await context.proceed()
            let page = try await pages(cursor)
            for result in await plans(of: page.items, try await prepare(page.items)) {
                switch result {
                case .success(let plan):
                    let ids = Set(plan.documents.map(\.externalID))
                    let known = try await bookkeeper.known.among(ids)
                    rehearsal.add(plan, known: Set(known.keys))
                case .failure(.reject(let findings)): rehearsal.add(refused: findings)
                // What waits, as a payout under way does, holds nothing else up.
                case .failure(.snooze(_, let reason)): rehearsal.add(waiting: reason)
                case .failure(let failure): throw failure
                }
            }
            cursor = page.nextCursor
            let progress = JobProgress(
                done: rehearsal.objects,
                total: cursor == nil ? rehearsal.objects : nil,
                failed: rehearsal.refused
            )
            guard cursor != nil else {
                return JobOutcome(
                    result: rehearsal.json.text,
                    progress: progress,
                    effects: .none
                )
            }
            try await context.checkpoint(progress, position: nil, effects: .none)
        } while true
    }

    /// The plans of objects in their order, several at a time.
    private func plans<Item: Sendable>(
        of items: [Item],
        _ plan: @escaping @Sendable (Item) async throws(StepFailure) -> Plan
    ) async -> [Result<Plan, StepFailure>] {
        await withTaskGroup(of: (Int, Result<Plan, StepFailure>).self) { group in
            var results = [Result<Plan, StepFailure>?](repeating: nil, count: items.count)
            var next = 0
            func start(_ group: inout TaskGroup<(Int, Result<Plan, StepFailure>)>) {
                guard next < items.count else { return }
                let (place, item) = (next, items[next])
                next += 1
                group.addTask {
                    do throws(StepFailure) {
                        return (place, .success(try await plan(item)))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            for _ in 0..<width { start(&group) }
            for await (place, result) in group {
                results[place] = result
                start(&group)
            }
            return results.compactMap(\.self)
        }
    }
}

extension Plan {
    /// Several plans of one object as one.
    static func joined(_ plans: [Plan]) -> Plan {
        var all = Plan()
        for plan in plans { all.append(plan) }
        return all
    }
}
