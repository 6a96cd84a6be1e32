import Foundation
import TestSupport
import Testing

@testable import HTTP

/// The codec beside h11 and llhttp, two parsers written by others, on generated streams.
///
/// What it accepts at least one of them accepts, in the same meaning. Every kind of difference
/// stands in a table with its reason; a kind that is not there fails the test.
@Suite struct DifferentialTests {
    /// One step of reading a stream.
    private enum Step: Equatable {
        case request(method: String, target: String, minor: Int, content: String)
        case open
        case close
        case refused(String)
    }

    private static let batch = 20_000

    /// Streams to compare; `make conformance` asks for a million.
    private static let streams =
        ProcessInfo.processInfo.environment["QUITTANCE_DIFFERENTIAL"].flatMap(Int.init) ?? batch

    @Test func `the codec accepts nothing that both peers refuse, and every difference is known`()
        throws
    {
        let variables = ProcessInfo.processInfo.environment
        guard let peers = variables["QUITTANCE_PEERS"], !peers.isEmpty else {
            let sentence: Comment = "QUITTANCE_PEERS is not set: run `make test`."
            if variables["CI"] == "true" {
                Issue.record(sentence)
            } else {
                withKnownIssue(sentence) { Issue.record(sentence) }
            }
            return
        }
        var (agreed, accepted, compared) = (0, 0, 0)
        var differences: [String: (count: Int, example: String)] = [:]
        for batch in 0..<((Self.streams + Self.batch - 1) / Self.batch) {
            var generator = RequestGenerator(seed: UInt64(9_112 + batch))
            let streams = (0..<Self.batch).map { _ in generator.stream() }
            for (stream, verdicts) in zip(streams, try Self.verdicts(streams, peers)) {
                let ours = Self.read(stream)
                let found = Self.differences(ours, verdicts)
                compared += 1
                if ours.contains(where: { if case .request = $0 { true } else { false } }) {
                    accepted += 1
                }
                if found.isEmpty { agreed += 1 }
                for difference in found {
                    let example = String(decoding: stream, as: UTF8.self).debugDescription
                    let before = differences[difference] ?? (0, example)
                    let isShorter = example.utf8.count < before.example.utf8.count
                    let shortest = isShorter ? example : before.example
                    differences[difference] = (before.count + 1, shortest)
                }
            }
        }
        let known = KnownDifference.all
        for (name, difference) in differences.sorted(by: { $0.key < $1.key }) {
            let isKnown = known.contains { $0.name == name }
            #expect(isKnown, "\(name), \(difference.count) times, such as \(difference.example)")
        }
        // The streams must be worth the comparison: accepted, refused and differing ones.
        #expect(accepted > compared / 4 && agreed > compared / 4 && agreed < compared)
        for one in known where Self.streams >= 1_000_000 && differences[one.name] == nil {
            Issue.record("\(one.name) does not occur any more: take it out of the table")
        }
        let counts = differences.sorted { $0.value.count > $1.value.count }
            .map { "\($0.value.count)\t\($0.key)" }
        print("\(compared) streams, \(accepted) accepted, \(agreed) read alike by all three")
        if Self.streams > Self.batch { print(counts.joined(separator: "\n")) }
    }

    /// How the readings differ, in words that do not depend on the stream.
    private static func differences(_ ours: [Step], _ verdicts: [[Step]]) -> [String] {
        let names = ["h11", "llhttp"]
        let places = verdicts.map { theirs in
            zip(ours, theirs).enumerated().first { $1.0 != $1.1 }?.offset
        }
        let refusals = zip(places, verdicts).filter { place, theirs in
            guard let place, case .refused = theirs[place] else { return false }
            switch ours[place] {
            case .request, .close: return true
            case .refused, .open: return false
            }
        }
        var found: [String] = []
        for (index, place) in places.enumerated() {
            guard let place else { continue }
            switch (ours[place], verdicts[index][place]) {
            // A peer may judge a byte before its line is whole, and must not be followed in that.
            case (.refused, .refused), (.open, .refused): continue
            case (.refused(let reason), _): found.append("\(reason): \(names[index]) accepts")
            case (_, .refused(let reason)):
                found.append("accepted: \(names[index]) refuses, \(reason)")
            case (.close, .open), (.close, .request):
                found.append("persistence: \(names[index]) goes on")
            case (.open, .close), (.request, .close):
                found.append("persistence: \(names[index]) ends")
            case (.request, .request): found.append("MEANING: \(names[index]) differs")
            default: found.append("LENGTH: \(names[index]) differs")
            }
        }
        // Two peers may refuse one stream each for a fault of its own, such as an empty line in front
        // and an unknown method; each of these must be known.
        let areKnown = found.allSatisfy { name in KnownDifference.all.contains { $0.name == name } }
        return refusals.count == 2 && !areKnown ? ["ACCEPTED WHAT BOTH REFUSE"] : found
    }

    private static func read(_ stream: [UInt8]) -> [Step] {
        var codec = ServerCodec(limits: CodecLimits(contentBytesMax: 1 << 40))
        codec.receive(stream)
        var steps: [Step] = []
        var head: HTTPRequestHead?
        var content: [UInt8] = []
        do throws(HTTPViolation) {
            while true {
                switch try codec.next() {
                case .head(let received, _): (head, content) = (received, [])
                case .content(let bytes): content += bytes
                case .end:
                    guard let head else { return steps }
                    steps.append(
                        .request(
                            method: head.method.rawValue,
                            target: head.target,
                            minor: head.version == .http10 ? 0 : 1,
                            content: String(decoding: content, as: UTF8.self)
                        )
                    )
                    _ = codec.respond(HTTPResponse(status: .noContent))
                    if !codec.isPersistent { return steps + [.close] }
                case .needMore, .closed: return steps + [.open]
                }
            }
        } catch {
            return steps + [.refused("\(error)")]
        }
    }

    /// What h11 and llhttp say of each stream.
    private static func verdicts(_ streams: [[UInt8]], _ peers: String) throws -> [[[Step]]] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Peers/http_verdicts.py").path
        let digits = Array("0123456789abcdef".utf8)
        var input: [UInt8] = []
        for stream in streams {
            for byte in stream {
                input.append(digits[Int(byte >> 4)])
                input.append(digits[Int(byte & 15)])
            }
            input.append(0x0A)
        }
        let run = try ProcessRun.run(peers + "/bin/python", [script], input: input)
        try #require(run.status == 0, "\(String(decoding: run.errors.suffix(500), as: UTF8.self))")
        let lines = run.output.split(separator: 0x0A)
        try #require(lines.count == streams.count)
        return lines.map { line in line.split(separator: 0x09).map(steps) }
    }

    private static func steps(_ verdict: ArraySlice<UInt8>) -> [Step] {
        verdict.split(separator: UInt8(ascii: ",")).map { text in
            let step = String(decoding: text, as: UTF8.self)
            switch step {
            case "open": return .open
            case "close": return .close
            default: break
            }
            if step.hasPrefix("refused ") { return .refused(String(step.dropFirst(8))) }
            let words = text.split(separator: 0x20, omittingEmptySubsequences: false).map(
                Array.init
            )
            let target = unhexed(words[1])
            return .request(
                method: unhexed(words[0]),
                // Absolute form is brought into origin form by ours alone.
                target: HTTPURL(target)?.target ?? target,
                minor: words[2] == [UInt8(ascii: "0")] ? 0 : 1,
                content: unhexed(words[3])
            )
        }
    }

    private static func unhexed(_ digits: [UInt8]) -> String {
        func value(_ digit: UInt8) -> UInt8 { digit < 0x40 ? digit - 0x30 : digit - 0x57 }
        let bytes = stride(from: 0, to: digits.count, by: 2).map {
            value(digits[$0]) << 4 | value(digits[$0 + 1])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
