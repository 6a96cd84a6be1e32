import CPostgreSQL

/// The owner of one result; it is freed when the owner goes.
@safe struct PostgreSQLResult: ~Copyable {
    private let handle: OpaquePointer

    /// Takes over a result nobody else will free.
    @unsafe init(taking handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe PQclear(handle) }

    var isGood: Bool {
        let status = unsafe PQresultStatus(handle)
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
    }

    /// The command the server says it ran; `ROLLBACK` after a `COMMIT` that could not be.
    var command: String { unsafe String(cString: PQcmdStatus(handle)) }

    /// Rows changed by the statement.
    var changed: Int { Int(unsafe String(cString: PQcmdTuples(handle))) ?? 0 }

    /// All rows, decoded by the types of their columns.
    func rows() throws(SQLFault) -> [SQLRow] {
        let columns = unsafe PQnfields(handle)
        let types = (0..<columns).map { unsafe PQftype(handle, $0) }
        var rows: [SQLRow] = []
        for row in 0..<(unsafe PQntuples(handle)) {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for (column, type) in types.enumerated() {
                values.append(try value(row, Int32(column), type))
            }
            rows.append(SQLRow(values))
        }
        return rows
    }

    /// Sorts the server's error code.
    ///
    /// Source: PostgreSQL manual, appendix A.
    func fault(orElse message: String) -> SQLFault {
        let state = field(quittance_field_sqlstate) ?? ""
        // The primary message names tables and rules; the detail, which carries values, is left out.
        let text = "PostgreSQL: " + (field(quittance_field_message) ?? message) + " (\(state))"
        switch state {
        case "23505": return .taken(text)
        case "40001", "40P01": return .conflict(text)
        case "53100": return .full(text)
        default: break
        }
        return switch state.prefix(2) {
        case "22", "23": .violation(text)
        case "", "08", "25", "28", "53", "55", "57", "58": .unavailable(text)
        default: .corrupt(text)
        }
    }

    private func field(_ selector: Int32) -> String? {
        guard let text = unsafe PQresultErrorField(handle, selector) else { return nil }
        return unsafe String(cString: text)
    }

    private func value(
        _ row: Int32,
        _ column: Int32,
        _ type: Oid
    ) throws(SQLFault) -> SQLValue {
        if unsafe PQgetisnull(handle, row, column) == 1 { return .null }
        let start = unsafe UnsafeRawPointer(PQgetvalue(handle, row, column))
        let count = Int(unsafe PQgetlength(handle, row, column))
        let content = unsafe UnsafeRawBufferPointer(start: start, count: count)
        let text = unsafe String(decoding: content, as: UTF8.self)
        switch type {
        // int8, int2, int4
        case 20, 21, 23:
            guard let number = Int64(text) else { throw .corrupt("not an integer: \(text)") }
            return .integer(number)
        // bytea, as \x and two hexadecimal digits a byte
        case 17:
            guard let bytes = Self.bytes(text) else { throw .corrupt("not a byte string") }
            return .bytes(bytes)
        default:
            return .text(text)
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)
        guard digits.starts(with: Array("\\x".utf8)), digits.count % 2 == 0 else { return nil }
        digits.removeFirst(2)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(ofDigit: digits[index]),
                let low = value(ofDigit: digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        case 65...70: digit - 55
        default: nil
        }
    }
}
