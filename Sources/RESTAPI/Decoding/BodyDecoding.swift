import Accounting
import HTTP
import JSON

/// Reads the members of a JSON body and keeps every fault, not only the first.
struct BodyDecoding {
    static let bytesMax = 256 << 10
    private static let faultsMax = 100

    /// The whole body.
    let value: JSONValue
    let cursor: JSONCursor
    private var faults: [Problem.Fault] = []

    /// Takes the body of a request apart; members other than `allowed` are faults.
    ///
    /// Throws: what makes the body unreadable as a whole; single faults wait for `finish`.
    init(_ request: HTTPRequest, allowed: [String]) throws(Refusal) {
        guard Self.isJSON(request.fields[.contentType]) else {
            guard request.body.isEmpty, !request.fields.contains(.contentType) else {
                throw .mediaTypeUnsupported
            }
            throw .bodyMissing
        }
        guard !request.body.isEmpty else { throw .bodyMissing }
        guard request.body.count <= Self.bytesMax else { throw .bodyTooLong }
        do {
            value = try JSONValue.parse(
                request.body,
                limits: JSONLimits(depthMax: 16, bytesMax: Self.bytesMax)
            )
        } catch { throw .bodyMalformed(error) }
        cursor = JSONCursor(value)
        guard value.kind == .object else {
            throw .faults([
                Problem.Fault(
                    pointer: "",
                    code: "TYPE_WRONG",
                    message: "The body must be an object, found \(value.kind.phrase).",
                    fix: "Send a JSON object."
                )
            ])
        }
        for pointer in cursor.unknownKeys(allowed: Set(allowed)) {
            fault(
                at: pointer,
                "MEMBER_UNKNOWN",
                "This member is not known here.",
                fix: "Leave it out; known are \(allowed.joined(separator: ", "))."
            )
        }
    }

    /// Keeps a fault; beyond a hundred nobody reads on.
    mutating func fault(
        at pointer: String,
        _ code: Problem.Code,
        _ message: String,
        fix: String
    ) {
        guard faults.count < Self.faultsMax else { return }
        faults.append(Problem.Fault(pointer: pointer, code: code, message: message, fix: fix))
    }

    /// Throws: all faults, if there are any.
    func finish() throws(Refusal) {
        if !faults.isEmpty { throw .faults(faults) }
    }

    func has(_ key: String) -> Bool { cursor.has(key) }

    /// A member as text; nil when it is absent or, which is a fault, of another kind.
    mutating func text(_ key: String) -> String? {
        guard let member = value[key] else { return nil }
        guard let text = member.stringValue else {
            typeFault(at: "/" + key, expected: "a string", member.kind)
            return nil
        }
        return text
    }

    mutating func typeFault(at pointer: String, expected: String, _ kind: JSONKind) {
        fault(
            at: pointer,
            "TYPE_WRONG",
            "The value must be \(expected), found \(kind.phrase).",
            fix: "Send \(expected), or leave the member out if it is optional."
        )
    }

    /// `application/json`, with a character set or without.
    private static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return type.lowercased() == "application/json"
    }
}

extension BodyDecoding {
    /// Different Stripe ids, at least one; nil when they are absent or faulty.
    mutating func ids(_ key: String, max: Int) -> [String]? {
        guard let member = value[key] else { return nil }
        let pointer = "/" + key
        guard let elements = member.arrayValue else {
            typeFault(at: pointer, expected: "an array of ids", member.kind)
            return nil
        }
        guard !elements.isEmpty else {
            fault(at: pointer, "IDS_EMPTY", "The list is empty.", fix: "Name at least one id.")
            return nil
        }
        guard elements.count <= max else {
            fault(
                at: pointer,
                "IDS_TOO_MANY",
                "The list has \(elements.count) ids; \(max) are allowed.",
                fix: "Send several requests of at most \(max) ids."
            )
            return nil
        }
        var ids: [String] = []
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            let place = "\(pointer)/\(index)"
            guard let id = element.stringValue else {
                typeFault(at: place, expected: "a string", element.kind)
                continue
            }
            guard StripeID.isWellFormed(id) else {
                fault(
                    at: place,
                    "ID_MALFORMED",
                    "This is not a Stripe id.",
                    fix: "Ids have 1 to 255 letters, digits, _ and -."
                )
                continue
            }
            guard seen.insert(id).inserted else {
                fault(
                    at: place,
                    "ID_REPEATED",
                    "This id is in the list before.",
                    fix: "Name every id once."
                )
                continue
            }
            ids.append(id)
        }
        return ids.count == elements.count ? ids : nil
    }

    /// One end of a span: a date, or where `daysOnly` is not set also an RFC 3339 time.
    ///
    /// Dates are days in UTC; as the last end of a span a date means the end of its day.
    mutating func moment(_ key: String, isLast: Bool, daysOnly: Bool) -> Timestamp? {
        guard let text = text(key) else { return nil }
        if let date = CalendarDate(text) {
            let start = Timestamp(seconds: date.dayNumber * 86_400)
            return isLast ? start.adding(.seconds(86_400) - .microseconds(1)) : start
        }
        if !daysOnly, let moment = Timestamp(text) { return moment }
        let form = daysOnly ? "2026-10-31" : "2026-10-31 or 2026-10-31T23:59:59Z"
        fault(
            at: "/" + key,
            daysOnly ? "DATE_MALFORMED" : "TIME_MALFORMED",
            "This is not a \(daysOnly ? "date" : "date or time").",
            fix: "Write it as \(form)."
        )
        return nil
    }
}

/// The outer form of Stripe's ids.
enum StripeID {
    static func isWellFormed(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 48...57, 65...90, 97...122, 45, 95: true
                default: false
                }
            }
    }
}
