package import Accounting
package import Jobs
import Synchronization

/// Who knows how many items were made lately.
package protocol ItemCounter: Sendable {
    /// Items of products made since a moment and stored, by any node; those taken over as they were do not
    /// count.
    func itemsMade(since moment: Timestamp) async throws(StoreFault) -> Int
}

/// The items this process has set out to make lately, stored or not; one that is tried again counts once.
package final class NewItemTally: Sendable {
    private let moments = Mutex<[ExternalID: Timestamp]>([:])

    package init() {}

    /// How many besides these, which may be tried again.
    func count(since moment: Timestamp, besides documents: [PlannedDocument]) -> Int {
        moments.withLock { moments in
            moments = moments.filter { $0.value >= moment }
            return moments.count - documents.count { moments[$0.externalID] != nil }
        }
    }

    func add(_ documents: [PlannedDocument], at now: Timestamp) {
        moments.withLock { moments in
            for document in documents where document.isItemOfProduct {
                moments[document.externalID] = now
            }
        }
    }
}

/// Sees to it that products made for one sale each do not fill the list of items unnoticed.
///
/// Hundreds of new items a day slow NetSuite and everything that syncs with it. What other nodes have
/// made and not stored yet is not seen, so the limit may be passed by a page of theirs.
package struct NewItemGuard: Sendable {
    private let limit: NewItemLimit
    private let tally: NewItemTally
    private let counter: any ItemCounter
    private let now: @Sendable () -> Timestamp

    /// What a finding about all new items is about.
    static let subject = "mapping.items.newPerDay"

    package init(
        limit: NewItemLimit,
        tally: NewItemTally,
        counter: any ItemCounter,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.limit = limit
        self.tally = tally
        self.counter = counter
        self.now = now
    }

    /// Lets a record be made, or throws why the item waits.
    func admit(
        _ document: PlannedDocument,
        _ effects: inout BookEffects
    ) async throws(StepFailure) {
        guard limit.perDay > 0, document.isItemOfProduct else { return }
        let room = try await room(for: [document])
        switch limit.beyond {
        case .hold where room < 1:
            throw .reject([
                Finding(
                    .manyNewItems,
                    subject: document.sources.first ?? document.externalID.text,
                    sentence:
                        "\(limit.perDay) items were made within a day, so this one was not made,"
                        + " and nothing that sells it is booked.",
                    fix: "Name an item for such products under mapping.items, or raise newPerDay;"
                        + " then resolve this finding."
                )
            ])
        case .tell where room < 1: effects.findings.append(warning)
        case .tell, .hold: effects.resolvedSubjects.append(Self.subject)
        }
        tally.add([document], at: now())
    }

    /// Those of the records that may be made together; each of the rest is judged for itself.
    func admitted(
        _ documents: [PlannedDocument],
        _ effects: inout BookEffects
    ) async throws(StepFailure) -> [PlannedDocument] {
        let items = documents.count(where: \.isItemOfProduct)
        guard limit.perDay > 0, items > 0 else { return documents }
        var left = try await room(for: documents)
        var admitted = documents
        if items > left, limit.beyond == .tell {
            effects.findings.append(warning)
        } else if items > left {
            admitted = documents.filter { document in
                guard document.isItemOfProduct else { return true }
                left -= 1
                return left >= 0
            }
        }
        tally.add(admitted, at: now())
        return admitted
    }

    /// How many items may be made now, these among them.
    private func room(for documents: [PlannedDocument]) async throws(StepFailure) -> Int {
        let yesterday = now().adding(.seconds(-86_400))
        do {
            let stored = try await counter.itemsMade(since: yesterday)
            return limit.perDay - max(stored, tally.count(since: yesterday, besides: documents))
        } catch { throw error.asStepFailure }
    }

    private var warning: Finding {
        Finding(
            .manyNewItems,
            subject: Self.subject,
            sentence:
                "More than \(limit.perDay) items were made within a day, for products or prices.",
            fix:
                "Where products are made for single sales, name one item for them under mapping.items"
                + " (default, products or rules); if so many are right, raise newPerDay."
        )
    }
}

extension PlannedDocument {
    /// Whether the record is an item of a product's own; the items of roles are few and always made.
    fileprivate var isItemOfProduct: Bool {
        guard case .item(let draft) = document else { return false }
        return draft.role == .product && sources.first != ItemRole.product.sourceID
    }
}
