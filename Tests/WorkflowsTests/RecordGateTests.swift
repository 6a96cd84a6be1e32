import Accounting
import TestSupport
import Testing
import Workflows

@Suite struct RecordGateTests {
    private func link(_ text: String) throws -> Link {
        Link(
            externalID: try #require(ExternalID(text)),
            kind: .customer,
            internalID: "7",
            sources: [text],
            fingerprint: "",
            amount: nil,
            origin: .created
        )
    }

    @Test func `one worker enters, the others get what it made`() async throws {
        let gate = RecordGate()
        let link = try link("cust_1")
        let working = Observed((now: 0, max: 0, made: 0))
        let found = await withTaskGroup(of: Link?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    if let link = await gate.enter(link.externalID) { return link }
                    working.update { $0 = ($0.now + 1, max($0.max, $0.now + 1), $0.made + 1) }
                    await Task.yield()
                    working.update { $0.now -= 1 }
                    await gate.leave(link.externalID, remembering: link)
                    return nil
                }
            }
            return await group.reduce(into: [Link?]()) { $0.append($1) }
        }
        #expect(working.value.made == 1)
        #expect(found.compactMap { $0 }.count == 49)
    }

    @Test func `after a failure the next worker tries`() async throws {
        let gate = RecordGate()
        let link = try link("cust_1")
        let working = Observed((now: 0, max: 0, tries: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard await gate.enter(link.externalID) == nil else { return }
                    working.update { $0 = ($0.now + 1, max($0.max, $0.now + 1), $0.tries + 1) }
                    await Task.yield()
                    working.update { $0.now -= 1 }
                    await gate.leave(link.externalID, remembering: nil)
                }
            }
        }
        #expect(working.value.tries == 20)
        #expect(working.value.max == 1)
    }

    @Test func `what was met lately is remembered, and memory is bounded`() async throws {
        let gate = RecordGate(capacity: 100)
        var ids: [ExternalID] = []
        for number in 1...1000 {
            let link = try link("cust_\(number)")
            #expect(await gate.enter(link.externalID) == nil)
            await gate.leave(link.externalID, remembering: link)
            ids.append(link.externalID)
        }
        let kept = await gate.remembered(Set(ids))
        #expect(kept.count <= 100)
        #expect(Set(ids.suffix(50)).isSubset(of: kept.keys))
        #expect(kept.values.allSatisfy { !$0.isStored })
    }

    @Test func `what is asked for again and again is not forgotten`() async throws {
        let gate = RecordGate(capacity: 100)
        let often = try link("cust_often")
        await gate.remember([often.externalID: RecordGate.Memory(link: often, isStored: true)])
        for number in 1...1000 {
            let link = try link("cust_\(number)")
            await gate.remember([link.externalID: RecordGate.Memory(link: link, isStored: true)])
            #expect(await gate.remembered([often.externalID]).count == 1)
        }
    }
}
