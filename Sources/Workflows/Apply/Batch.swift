package import Accounting
package import Jobs

/// What became of one object of a batch.
package struct ItemOutcome: Sendable {
    /// The object's name where results are told object by object.
    package var name: String?
    /// The record whose link says that the object is booked, where one does.
    package var proof: ExternalID?
    package var applied = Applied()
    package var failure: StepFailure?

    package init() {}
}

/// Works on many objects at once; one object's trouble never stops its neighbours.
package struct Batch: Sendable {
    let bookkeeper: Bookkeeper
    /// Objects in work at a time; the accounting system's own limit is kept further down.
    let width: Int
    /// Creates the records of a page together; nil where each is created for itself.
    private let creator: (any BatchCreator)?

    package init(
        bookkeeper: Bookkeeper,
        width: Int = 8,
        creator: (any BatchCreator)? = nil
    ) {
        self.bookkeeper = bookkeeper
        self.width = width
        self.creator = creator
    }

    /// Plans every object, creates what is new together and then applies each plan as always.
    ///
    /// Without a creator it is the same as `work`.
    func workTogether<Item: Sendable>(
        on items: [Item],
        planning plan: @escaping @Sendable (Item) async throws(StepFailure) -> Plan
    ) async -> BatchOutcome {
        guard let creator, !items.isEmpty else { return await work(on: items, planning: plan) }
        let results = await plans(of: items, plan)
        // The failure of a plan is met again, and told, where it is applied.
        let plans = results.compactMap { try? $0.get() }
        var prepared = Prepared()
        do throws(StepFailure) {
            try await bookkeeper.prepare(plans, with: creator, into: &prepared)
        } catch {
            var outcome = BatchOutcome()
            outcome.note(prepared)
            outcome.note(failure: error)
            return outcome
        }
        var outcome = await work(on: results) { (result) async throws(StepFailure) in
            try result.get()
        }
        outcome.note(prepared)
        return outcome
    }

    private func plans<Item: Sendable>(
        of items: [Item],
        _ plan: @escaping @Sendable (Item) async throws(StepFailure) -> Plan
    ) async -> [Result<Plan, StepFailure>] {
        @Sendable func one(_ index: Int) async -> (Int, Result<Plan, StepFailure>) {
            do throws(StepFailure) {
                return (index, .success(try await plan(items[index])))
            } catch {
                return (index, .failure(error))
            }
        }
        return await withTaskGroup(of: (Int, Result<Plan, StepFailure>).self) { group in
            var results: [Int: Result<Plan, StepFailure>] = [:]
            var rest = items.indices.makeIterator()
            for _ in 0..<width {
                guard let index = rest.next() else { break }
                group.addTask { await one(index) }
            }
            for await (index, result) in group {
                results[index] = result
                if let next = rest.next() { group.addTask { await one(next) } }
            }
            return items.indices.compactMap { results[$0] }
        }
    }

    /// Plans and applies every object, and adds the outcome up.
    ///
    /// `name` names the objects whose results are told one by one; nil for none. `proof` is the record
    /// by which the caller later knows an object as booked; its link waits for the object's whole plan.
    package func work<Item: Sendable>(
        on items: [Item],
        named name: (@Sendable (Item) -> String)? = nil,
        provedBy proof: (@Sendable (Item) -> ExternalID?)? = nil,
        planning plan: @escaping @Sendable (Item) async throws(StepFailure) -> Plan
    ) async -> BatchOutcome {
        await withTaskGroup(of: ItemOutcome.self, returning: BatchOutcome.self) { group in
            var outcome = BatchOutcome()
            var rest = items.makeIterator()
            for _ in 0..<width {
                guard let item = rest.next() else { break }
                group.addTask { await one(item, name?(item), proof?(item), plan) }
            }
            for await finished in group {
                outcome.add(finished)
                if let item = rest.next() {
                    group.addTask { await one(item, name?(item), proof?(item), plan) }
                }
            }
            return outcome
        }
    }

    private func one<Item: Sendable>(
        _ item: Item,
        _ name: String?,
        _ proof: ExternalID?,
        _ plan: @Sendable (Item) async throws(StepFailure) -> Plan
    ) async -> ItemOutcome {
        var outcome = ItemOutcome()
        outcome.name = name
        outcome.proof = proof
        do throws(StepFailure) {
            try await bookkeeper.apply(try await plan(item), into: &outcome.applied)
        } catch {
            outcome.failure = error
        }
        return outcome
    }
}

/// The sum of a batch: what to store, what to tell, and whether to come back.
package struct BatchOutcome: Sendable {
    package private(set) var report = WorkReport()
    private var collected = BookEffects()
    /// Records that are in the books, but whose objects are not wholly booked yet.
    private var heldBack: Set<ExternalID> = []
    /// The findings of objects that were refused; part of `effects` as well.
    package private(set) var refusals: [Finding] = []
    /// The reason to run again, when some object could not be finished for now.
    package private(set) var unfinished: StepFailure?
    private var links: Set<ExternalID> = []
    private var entries: Set<String> = []

    package init() {}

    /// What has to be stored: everything that was done, without the links that would say of an
    /// unfinished object that it is booked.
    ///
    /// The next attempt plans such an object again and finds its record by its external id. It does not
    /// matter who else brought the link: a neighbour may need the same record.
    package var effects: BookEffects {
        var effects = collected
        effects.links.removeAll { heldBack.contains($0.externalID) }
        effects.recordsToTell += effects.links.compactMap(\.dealToTell)
        return effects
    }

    package mutating func add(_ item: ItemOutcome) {
        store(item.applied.effects)
        report.objects += 1
        report.count(item.applied)
        if let name = item.name {
            report.items.append(ItemResult(id: name, failure: item.failure?.sentence))
        }
        switch item.failure {
        case nil: break
        case .reject(let findings) where findings.contains { $0.code == .authenticationRefused }:
            // Nothing is wrong with the object: it is worked on once the login is mended.
            if let proof = item.proof { heldBack.insert(proof) }
            unfinished = item.failure
        case .reject(let findings):
            report.rejected += 1
            report.findings += findings.count
            refusals += findings
            collected.findings += findings
        case .retry, .snooze:
            if let proof = item.proof { heldBack.insert(proof) }
            unfinished = Self.later(unfinished, item.failure)
        }
    }

    /// Takes in what was created for all of them together.
    mutating func note(_ prepared: Prepared) {
        store(prepared.effects)
        report.created += prepared.created
        report.findings += prepared.effects.findings.count
        if prepared.created > 0, prepared.effects.findings.isEmpty {
            collected.resolvedSubjects.append(TogetherOutcome.subject)
        }
    }

    /// Nothing could be applied.
    mutating func note(failure: StepFailure) { unfinished = failure }

    /// Neighbours that need the same record each bring its link and entries; once is enough.
    private mutating func store(_ new: BookEffects) {
        var new = new
        new.links.removeAll { !links.insert($0.externalID).inserted }
        new.entries.removeAll { !entries.insert($0.id).inserted }
        collected.append(new)
    }

    /// Ends a job over named objects: nothing may be unfinished, and not everything refused.
    func conclude(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        var progress = report.progress
        let areAllRefused = report.objects > 0 && report.rejected == report.objects
        guard unfinished == nil, !areAllRefused else {
            try await context.checkpoint(progress, position: nil, effects: effects)
            throw unfinished ?? .reject(refusals)
        }
        progress.total = progress.done
        return JobOutcome(result: report.text, progress: progress, effects: effects)
    }

    /// A refused login outranks everything, because it stops everything; a retry outranks a snooze,
    /// because it is bounded.
    private static func later(_ first: StepFailure?, _ second: StepFailure?) -> StepFailure? {
        switch first {
        case .reject, .retry: return first
        case .snooze, nil: return second ?? first
        }
    }
}

extension PlanFault {
    /// A plan that cannot be made needs a person.
    package var asStepFailure: StepFailure { .reject(findings) }
}

/// Runs a pure decision and puts its refusal into the vocabulary of steps.
package func decide<Value>(_ decision: () throws(PlanFault) -> Value) throws(StepFailure) -> Value {
    do { return try decision() } catch { throw error.asStepFailure }
}
