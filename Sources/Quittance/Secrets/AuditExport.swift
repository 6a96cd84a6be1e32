import Accounting
import Cryptography
import Database
import JSON
import Jobs

/// The audit chain outside the store: one JSON object a line, hashes in hexadecimal.
enum AuditExport {
    static func line(_ record: AuditRecord) -> String {
        var members: [(String, JSONValue)] = [
            ("number", .number(JSONNumber(record.number))),
            ("atMicroseconds", .number(JSONNumber(record.at.microseconds))),
            ("at", .string(record.at.text)),
            ("who", .string(record.entry.who)),
            ("what", .string(record.entry.what)),
            ("subject", .string(record.entry.subject)),
        ]
        let further = [
            ("requestId", record.entry.requestID),
            ("beforeHash", record.entry.before.map(Hex.encode)),
            ("afterHash", record.entry.after.map(Hex.encode)),
        ]
        for (name, text) in further { if let text { members.append((name, .string(text))) } }
        members.append(("previousHash", .string(Hex.encode(record.previousHash))))
        members.append(("hash", .string(Hex.encode(record.hash))))
        return JSONValue.object(JSONObject(members)).text
    }

    /// Hands every record of an export over, in the order of the file.
    static func read(_ bytes: [UInt8], _ take: (AuditRecord) throws -> Void) throws {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            // Whatever is wrong with a line, it is not a record.
            guard let json = try? JSONValue.parse(Array(line)), let record = record(json) else {
                throw WiringFault("Line \(index + 1) of the export is no record of the chain.")
            }
            try take(record)
        }
    }

    private static func record(_ json: JSONValue) -> AuditRecord? {
        func hash(_ name: String) -> [UInt8]? {
            json[name]?.stringValue.flatMap { Hex.decode($0) }
        }
        guard let number = json["number"]?.int64Value, let at = json["atMicroseconds"]?.int64Value,
            let who = json["who"]?.stringValue, let what = json["what"]?.stringValue,
            let subject = json["subject"]?.stringValue, let previous = hash("previousHash"),
            let own = hash("hash")
        else { return nil }
        return AuditRecord(
            number: number,
            at: Timestamp(microseconds: at),
            entry: AuditEntry(
                who: who,
                what: what,
                subject: subject,
                requestID: json["requestId"]?.stringValue,
                before: hash("beforeHash"),
                after: hash("afterHash")
            ),
            previousHash: previous,
            hash: own
        )
    }
}

/// Heads of the chain as they were noted outside the store: `2026-11-26T00:00:00.000Z 17 HASH`.
struct NotedHeads {
    private var heads: [Int64: [UInt8]] = [:]

    init() {}

    init(_ bytes: [UInt8]) throws {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard words.count == 3, let number = Int64(words[1]),
                let hash = Hex.decode(String(words[2])), hash.count == SHA256.digestBytes
            else { throw WiringFault("Line \(index + 1) of the noted heads is none.") }
            heads[number] = hash
        }
    }

    static func line(at: Timestamp, count: Int64, head: [UInt8]) -> String {
        "\(at.text) \(count) \(Hex.encode(head))"
    }

    func agrees(_ record: AuditRecord) -> Bool {
        heads[record.number].map { $0 == record.hash } ?? true
    }

    /// The first noted record behind the end of the chain.
    func missing(beyond count: Int64) -> Int64? { heads.keys.filter { $0 > count }.min() }
}
