import JSON
import TestSupport
import Testing

/// Compares verdicts and meanings with Python's parser.
///
/// Known differences, evened out in `Peers/verdicts.py`: Python accepts NaN and Infinity, keeps the
/// last of repeated keys and accepts lone surrogates unless told otherwise. Differences that remain:
/// we refuse nesting beyond our limit; Python has only its recursion limit.
@Suite struct JSONPeerTests {
    private static func verdicts(of documents: [[UInt8]]) throws -> [String] {
        let script = #filePath.replacing("JSONPeerTests.swift", with: "Peers/verdicts.py")
        let lines = documents.map { document in
            document.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined() + "\n"
        }
        let run = try ProcessRun.run("python3", [script], input: Array(lines.joined().utf8))
        try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        let output = String(decoding: run.output, as: UTF8.self)
        return output.split(separator: "\n").map(String.init)
    }

    private static func ourVerdict(_ document: [UInt8]) -> String {
        // Why we refuse is the subject of other tests.
        guard let value = try? JSONValue.parse(document) else { return "refused" }
        return "accepted " + canonical(value)
    }

    /// The form of `verdicts.py`: sorted keys, ASCII only, numbers as their text.
    private static func canonical(_ value: JSONValue) -> String {
        switch value {
        case .null, .bool, .number: value.text
        case .string(let text): canonical(text)
        case .array(let elements): "[" + elements.map(canonical).joined(separator: ",") + "]"
        case .object(let object):
            "{"
                + object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { canonical($0.key) + ":" + canonical($0.value) }
                .joined(separator: ",") + "}"
        }
    }

    private static func canonical(_ text: String) -> String {
        var result = ""
        for unit in JSONValue.string(text).text.utf16 {
            if unit < 0x7F {
                result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            } else {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }

    private static func compare(_ documents: [[UInt8]]) throws -> [String: Int] {
        let theirs = try verdicts(of: documents)
        try #require(theirs.count == documents.count)
        var counts: [String: Int] = [:]
        for (document, verdict) in zip(documents, theirs) {
            #expect(
                ourVerdict(document) == verdict,
                "\(String(decoding: document, as: UTF8.self))"
            )
            counts[verdict == "refused" ? "refused" : "accepted", default: 0] += 1
        }
        return counts
    }

    @Test func `the tables are judged alike but for nesting`() throws {
        let beyondOurDepth = ["one level too deep"]
        let vectors = (AcceptedVectors.all + RefusedVectors.all).filter {
            !beyondOurDepth.contains($0.name)
        }
        let counts = try Self.compare(vectors.map(\.bytes))
        #expect(counts["accepted"] == AcceptedVectors.all.count)
    }

    @Test func `generated documents mean the same`() throws {
        var generator = DocumentGenerator(seed: 2_026)
        let documents = (0..<1_000).map { _ in
            generator.value().serialized(pretty: generator.isPretty())
        }
        #expect(try Self.compare(documents) == ["accepted": 1_000])
    }

    @Test func `damaged documents are judged alike`() throws {
        var generator = DocumentGenerator(seed: 730)
        let documents = (0..<5_000).map { _ in
            generator.damaged(generator.value().serialized(pretty: generator.isPretty()))
        }
        let counts = try Self.compare(documents)
        // Both verdicts must occur often, or the damage tests nothing.
        #expect((counts["accepted"] ?? 0) > 300)
        #expect((counts["refused"] ?? 0) > 1_000)
    }
}
