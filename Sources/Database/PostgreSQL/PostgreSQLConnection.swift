import CPostgreSQL

/// The owner of one connection to a server; it is closed when the owner goes.
@safe struct PostgreSQLConnection: ~Copyable {
    private let handle: OpaquePointer

    /// Connects, waiting a few seconds at most.
    ///
    /// Throws: `unavailable` when the server cannot be reached or refuses; its words never carry the
    /// password.
    init(_ connection: String) throws(SQLFault) {
        guard let opened = unsafe quittance_connect(connection) else {
            throw .unavailable("PostgreSQL: no memory for a connection")
        }
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            let text = unsafe String(cString: PQerrorMessage(opened))
            unsafe PQfinish(opened)
            throw .unavailable("PostgreSQL: " + Self.oneLine(text))
        }
        unsafe quittance_silence(opened)
        unsafe handle = opened
    }

    deinit { unsafe PQfinish(handle) }

    /// The server's version as a number, for example 150018.
    var serverVersion: Int { Int(unsafe PQserverVersion(handle)) }

    var condition: SessionCondition {
        guard unsafe PQstatus(handle) == CONNECTION_OK else { return .broken }
        return switch unsafe PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS, PQTRANS_INERROR: .inTransaction
        default: .broken
        }
    }

    /// Runs statements without parameters and waits for the last one's result.
    func run(_ sql: String) throws(SQLFault) -> PostgreSQLResult {
        try unsafe checked(PQexec(handle, sql))
    }

    /// Has the server parse a statement under a name.
    func prepare(_ sql: String, name: String) throws(SQLFault) {
        _ = try unsafe checked(PQprepare(handle, name, sql, 0, nil))
    }

    /// Runs a prepared statement and waits for its result.
    func run(
        prepared name: String,
        _ parameters: borrowing PostgreSQLParameters
    ) throws(SQLFault) -> PostgreSQLResult {
        let result = unsafe parameters.lend { pointers, lengths, formats in
            unsafe PQexecPrepared(
                handle,
                name,
                Int32(pointers.count),
                pointers.baseAddress,
                lengths.baseAddress,
                formats.baseAddress,
                0
            )
        }
        return try unsafe checked(result)
    }

    private func checked(_ result: OpaquePointer?) throws(SQLFault) -> PostgreSQLResult {
        guard let result = unsafe result else {
            throw .unavailable("PostgreSQL: " + message)
        }
        let owned = unsafe PostgreSQLResult(taking: result)
        guard owned.isGood else { throw owned.fault(orElse: message) }
        return owned
    }

    private var message: String {
        Self.oneLine(unsafe String(cString: PQerrorMessage(handle)))
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// Parameters laid out as libpq takes them: integers and text as text, bytes as they are.
@safe struct PostgreSQLParameters: ~Copyable {
    private var content: [UInt8] = []
    /// Where each parameter begins in `content`; nil for null.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Throws: `violation` for text with a NUL character, which the server cannot keep.
    init(_ values: [SQLValue]) throws(SQLFault) {
        for value in values {
            let before = content.count
            switch value {
            case .null: break
            case .integer(let number): content += String(number).utf8
            case .text(let text):
                guard !value.isUnstorable else { throw .violation("a text holds a NUL") }
                content += text.utf8
            case .bytes(let bytes): content += bytes
            }
            starts.append(value == .null ? nil : before)
            lengths.append(Int32(clamping: content.count - before))
            if case .bytes = value { formats.append(1) } else { formats.append(0) }
            content.append(0)
        }
    }

    /// Lends the layout for the length of a call.
    @unsafe func lend<Result>(
        _ body: (
            UnsafeBufferPointer<UnsafePointer<CChar>?>, UnsafeBufferPointer<Int32>,
            UnsafeBufferPointer<Int32>
        ) -> Result
    ) -> Result {
        unsafe content.withUnsafeBytes { bytes in
            let first = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            let pointers: [UnsafePointer<CChar>?] = unsafe starts.map { start in
                guard let start, let first = unsafe first else { return nil }
                return unsafe first + start
            }
            return unsafe pointers.withUnsafeBufferPointer { pointers in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(pointers, lengths, formats)
                    }
                }
            }
        }
    }
}
