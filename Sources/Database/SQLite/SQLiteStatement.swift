import CSQLite

/// The owner of one prepared statement; it is finalised when the owner goes.
@safe final class SQLiteStatement {
    private let handle: OpaquePointer

    /// Takes over a statement nobody else will finalise.
    @unsafe init(taking handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds the values to the parameters in order.
    func bind(_ values: [SQLValue]) -> Int32 {
        for (offset, value) in values.enumerated() {
            let index = Int32(offset + 1)
            let code: Int32
            switch value {
            case .null: code = unsafe sqlite3_bind_null(handle, index)
            case .integer(let number): code = unsafe sqlite3_bind_int64(handle, index, number)
            case .text(var text):
                code = text.withUTF8 { bytes in
                    unsafe quittance_bind_text(
                        handle,
                        index,
                        bytes.baseAddress,
                        Int32(clamping: bytes.count)
                    )
                }
            case .bytes(let bytes):
                code = unsafe bytes.withUnsafeBytes { raw in
                    unsafe quittance_bind_bytes(
                        handle,
                        index,
                        raw.baseAddress,
                        Int32(clamping: raw.count)
                    )
                }
            }
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    /// Runs to the next row; `SQLITE_ROW`, `SQLITE_DONE` or an error.
    func step() -> Int32 { unsafe sqlite3_step(handle) }

    /// Makes the statement ready for its next run and lets go of its row.
    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// The present row.
    func row() -> SQLRow {
        let count = unsafe sqlite3_column_count(handle)
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count { values.append(value(at: column)) }
        return SQLRow(values)
    }

    private func value(at column: Int32) -> SQLValue {
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(unsafe sqlite3_column_int64(handle, column))
        case SQLITE_TEXT: .text(String(decoding: content(at: column), as: UTF8.self))
        case SQLITE_NULL: .null
        default: .bytes(content(at: column))
        }
    }

    private func content(at column: Int32) -> [UInt8] {
        let start = unsafe sqlite3_column_blob(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}
