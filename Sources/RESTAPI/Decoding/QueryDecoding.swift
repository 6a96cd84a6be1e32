import Accounting
import HTTP

/// The parameters of a query, each at most once, none unknown.
struct QueryDecoding: Sendable {
    static let limitMax = 200
    private static let limitDefault = 50

    private let values: [String: String]

    /// Takes a query apart; with `allowed` nil it is not looked at.
    init(_ request: HTTPRequest, allowed: [String]?) throws(Refusal) {
        guard let allowed else {
            values = [:]
            return
        }
        let items: [QueryItem]
        do { items = try request.query } catch { throw .queryMalformed }
        var values: [String: String] = [:]
        for item in items {
            guard allowed.contains(item.name) else {
                let known = allowed.isEmpty ? "none" : allowed.joined(separator: ", ")
                throw Self.fault(
                    "PARAMETER_UNKNOWN",
                    "The query has a parameter that is not known here.",
                    fix: "Leave it out; known are: \(known)."
                )
            }
            guard values.updateValue(item.value, forKey: item.name) == nil else {
                throw Self.fault(
                    "PARAMETER_REPEATED",
                    "The query parameter \(item.name) is there twice.",
                    fix: "Send it once."
                )
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// A parameter with a closed set of values.
    func choice<Value>(
        _ name: String,
        _ choices: [(String, Value)]
    ) throws(Refusal) -> Value? {
        guard let text = values[name] else { return nil }
        guard let choice = choices.first(where: { $0.0 == text }) else {
            throw Self.fault(
                "PARAMETER_INVALID",
                "The query parameter \(name) has none of its values.",
                fix: "Send one of \(choices.map(\.0).joined(separator: ", "))."
            )
        }
        return choice.1
    }

    /// A whole number within bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let text = values[name] else { return nil }
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { 48...57 ~= $0 }
        guard isPlain, let number = Int(text), bounds.contains(number) else {
            throw Self.fault(
                "PARAMETER_INVALID",
                "The query parameter \(name) is not a number within its bounds.",
                fix: "Send a whole number from \(bounds.lowerBound) to \(bounds.upperBound)."
            )
        }
        return number
    }

    /// A moment, as an RFC 3339 time or as a date, which means the begin of its day in UTC.
    func moment(_ name: String) throws(Refusal) -> Timestamp? {
        guard let text = values[name] else { return nil }
        if let date = CalendarDate(text) { return Timestamp(seconds: date.dayNumber * 86_400) }
        guard let moment = Timestamp(text) else {
            throw Self.fault(
                "PARAMETER_INVALID",
                "The query parameter \(name) is not a date or time.",
                fix: "Write it as 2026-10-31T23:59:59Z; a plus sign must be sent as %2B."
            )
        }
        return moment
    }

    /// The length of a page; a longer one than we give is cut, not refused.
    func limit() throws(Refusal) -> Int {
        min(try number("limit", in: 1...Int(Int32.max)) ?? Self.limitDefault, Self.limitMax)
    }

    /// A fault of the query has no place in a JSON document: its pointer is empty.
    static func fault(_ code: Problem.Code, _ message: String, fix: String) -> Refusal {
        .faults([Problem.Fault(pointer: "", code: code, message: message, fix: fix)])
    }
}
