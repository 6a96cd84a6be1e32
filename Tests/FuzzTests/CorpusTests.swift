import Foundation
import FuzzTargets
import Testing

/// Replays what the fuzzer kept: inputs that reach different code, and those that once broke it.
@Suite struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fuzz/Corpus")

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `every input of the corpus keeps its property`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appendingPathComponent(name),
            includingPropertiesForKeys: nil
        )
        #expect(inputs.count >= 2, "\(name) has a corpus")
        for input in inputs {
            let bytes = try [UInt8](Data(contentsOf: input))
            #expect(target.complaint(bytes) == nil, "\(input.lastPathComponent)")
        }
    }

    @Test func `every corpus has a target`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(names) == Set(FuzzTarget.all.map(\.name)))
    }
}
