import Accounting
import Glibc

/// One value on its way into or out of a statement.
enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    static func number(_ number: Int) -> SQLValue { .integer(Int64(number)) }

    static func maybe(_ number: Int?) -> SQLValue { number.map(SQLValue.number) ?? .null }

    static func maybe(_ number: Int64?) -> SQLValue { number.map(SQLValue.integer) ?? .null }

    static func maybe(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }

    /// Whether the value holds a NUL character, which PostgreSQL cannot keep in text.
    var isUnstorable: Bool {
        guard case .text(var text) = self else { return false }
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe memchr(start, 0, bytes.count) != nil
        }
    }

    static func time(_ moment: Timestamp) -> SQLValue { .integer(moment.microseconds) }

    static func maybe(_ moment: Timestamp?) -> SQLValue { moment.map(SQLValue.time) ?? .null }
}

/// What a statement gave back: its rows, and how many rows it changed.
struct SQLOutcome {
    var rows: [SQLRow] = []
    var changed = 0
}

/// One row, read from left to right; reading the wrong type says the store is corrupt.
struct SQLRow {
    private let values: [SQLValue]
    private var next = 0

    init(_ values: [SQLValue]) { self.values = values }

    private mutating func take() throws(SQLFault) -> SQLValue {
        guard next < values.count else { throw .corrupt("a row ends before column \(next + 1)") }
        defer { next += 1 }
        return values[next]
    }

    mutating func integer() throws(SQLFault) -> Int64 {
        guard case .integer(let number) = try take() else { throw mismatch("an integer") }
        return number
    }

    mutating func number() throws(SQLFault) -> Int { Int(try integer()) }

    mutating func flag() throws(SQLFault) -> Bool { try integer() != 0 }

    mutating func integerOrNull() throws(SQLFault) -> Int64? {
        switch try take() {
        case .null: nil
        case .integer(let number): number
        case .text, .bytes: throw mismatch("an integer")
        }
    }

    mutating func numberOrNull() throws(SQLFault) -> Int? { try integerOrNull().map { Int($0) } }

    mutating func text() throws(SQLFault) -> String {
        guard case .text(let text) = try take() else { throw mismatch("text") }
        return text
    }

    mutating func textOrNull() throws(SQLFault) -> String? {
        switch try take() {
        case .null: nil
        case .text(let text): text
        case .integer, .bytes: throw mismatch("text")
        }
    }

    mutating func bytes() throws(SQLFault) -> [UInt8] {
        guard case .bytes(let bytes) = try take() else { throw mismatch("bytes") }
        return bytes
    }

    mutating func bytesOrNull() throws(SQLFault) -> [UInt8]? {
        switch try take() {
        case .null: nil
        case .bytes(let bytes): bytes
        case .integer, .text: throw mismatch("bytes")
        }
    }

    mutating func time() throws(SQLFault) -> Timestamp { Timestamp(microseconds: try integer()) }

    mutating func timeOrNull() throws(SQLFault) -> Timestamp? {
        try integerOrNull().map { Timestamp(microseconds: $0) }
    }

    /// Reads a stored name of a closed set, for example a job state.
    mutating func name<Name: RawRepresentable>(
        _ type: Name.Type
    ) throws(SQLFault) -> Name where Name.RawValue == String {
        let text = try text()
        guard let name = Name(rawValue: text) else { throw .corrupt("unknown \(type): \(text)") }
        return name
    }

    mutating func date() throws(SQLFault) -> CalendarDate {
        let text = try text()
        guard let date = CalendarDate(text) else { throw .corrupt("not a date: \(text)") }
        return date
    }

    mutating func externalID() throws(SQLFault) -> ExternalID {
        let text = try text()
        guard let id = ExternalID(text) else { throw .corrupt("not an external id: \(text)") }
        return id
    }

    mutating func currency() throws(SQLFault) -> Currency {
        let code = try text()
        guard let currency = Currency(code) else { throw .corrupt("unknown currency: \(code)") }
        return currency
    }

    /// Reads an amount and the currency code behind it.
    mutating func money() throws(SQLFault) -> Money { Money(try integer(), try currency()) }

    /// Reads an amount and its currency code, both of which may be null together.
    mutating func moneyOrNull() throws(SQLFault) -> Money? {
        let amount = try integerOrNull()
        let code = try textOrNull()
        switch (amount, code) {
        case (nil, nil): return nil
        case (let amount?, let code?):
            guard let currency = Currency(code) else { throw .corrupt("unknown currency: \(code)") }
            return Money(amount, currency)
        default: throw .corrupt("an amount without its currency, or the reverse")
        }
    }

    private func mismatch(_ expected: String) -> SQLFault {
        .corrupt("column \(next) of a row is not \(expected)")
    }
}
