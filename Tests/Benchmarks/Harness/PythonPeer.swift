import Foundation
import JSON

/// A Python process that does the peers' work and measures itself, one request a line.
final class PythonPeer {
    private let child: Child

    /// The folder with the peers' programs, beside these sources.
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Peers")

    /// Starts the process with the interpreter of the peers' virtual environment.
    init(python: String) throws {
        child = try Child(python, [Self.folder.appendingPathComponent("peer.py").path])
    }

    /// Loads what one kind of work needs; the answer is the kind's own.
    @discardableResult
    func prepare(_ work: String, _ parameters: JSONObject = JSONObject()) throws -> JSONValue {
        var request = parameters
        request["prepare"] = .string(work)
        return try ask(.object(request))
    }

    /// A contestant that does the work `count` times a round, each time on so many `pieces`; the cost is
    /// that of a piece.
    func contestant(_ name: String, _ work: String, count: Int, pieces: Int = 1) -> Contestant {
        Contestant(name: name) { [self] in
            let answer = try ask(["run": .string(work), "count": .int(Int64(count))])
            guard let wall = answer["wall"]?.int64Value,
                let cpu = answer["cpu"]?.int64Value
            else { throw BenchmarkFault("the Python peer answered \(answer.text)") }
            return Cost(
                wallNanoseconds: Double(wall) / Double(count * pieces),
                cpuNanoseconds: Double(cpu) / Double(count * pieces)
            )
        }
    }

    private func ask(_ request: JSONValue) throws -> JSONValue {
        try child.send(request.text)
        let answer = try JSONValue.parse(Array(try child.line().utf8))
        if let fault = answer["fault"]?.stringValue { throw BenchmarkFault(fault) }
        return answer
    }
}
