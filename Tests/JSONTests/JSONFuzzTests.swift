import JSON
import TestSupport
import Testing

@Suite struct JSONFuzzTests {
    @Test(arguments: UInt64(1)...20)
    func `generated documents survive a round trip in every form`(seed: UInt64) throws {
        var generator = DocumentGenerator(seed: seed)
        for _ in 0..<100 {
            let value = generator.value()
            let compact = value.serialized()
            #expect(try JSONValue.parse(compact) == value)
            #expect(try JSONValue.parse(compact).serialized() == compact)
            #expect(try JSONValue.parse(value.serialized(pretty: true)) == value)
            #expect(try JSONValue.parse(value.serialized(sortedKeys: true)) == value)
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `damaged documents are read alike by tree and by skipping, or refused by both`(
        seed: UInt64
    ) throws {
        var generator = DocumentGenerator(seed: seed)
        for _ in 0..<300 {
            let document = generator.value().serialized(pretty: generator.isPretty())
            let damaged = generator.damaged(document)
            let read = Result { try JSONValue.parse(damaged) }
            let skipped = Result {
                var reader = try JSONReader(damaged)
                try reader.finish()
            }
            switch (read, skipped) {
            case (.success(let value), .success):
                #expect(try JSONValue.parse(value.serialized()) == value)
            case (.failure(let one as JSONFault), .failure(let other as JSONFault)):
                #expect(one == other)
                #expect((0...damaged.count).contains(one.offset))
            default:
                Issue.record("verdicts differ: \(damaged)")
            }
        }
    }
}
