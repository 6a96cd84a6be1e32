import CPostgreSQL
import Glibc

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

    /// One run of a prepared statement.
    struct Call {
        let name: String
        let values: [SQLValue]
    }

    /// Runs prepared statements one after the other, sent together so that the network is waited for
    /// once; returns the results in order.
    ///
    /// Throws: the fault of the first run that failed; those behind it were not tried.
    /// Source: PostgreSQL manual, "Pipeline Mode".
    func runAll(_ calls: ArraySlice<Call>) throws(SQLFault) -> [SQLOutcome] {
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw .unavailable(message) }
        defer { _ = unsafe PQexitPipelineMode(handle) }
        var sent = 0
        var fault: SQLFault?
        do throws(SQLFault) {
            for call in calls {
                try send(prepared: call.name, try PostgreSQLParameters(call.values))
                sent += 1
            }
        } catch {
            fault = error
        }
        guard unsafe PQpipelineSync(handle) == 1 else {
            throw .unavailable("PostgreSQL: " + message)
        }
        var outcomes: [SQLOutcome] = []
        outcomes.reserveCapacity(sent)
        for _ in 0..<sent {
            do throws(SQLFault) {
                outcomes.append(try nextOutcome())
            } catch {
                fault = fault ?? error
            }
        }
        // The mark that all of it has been answered.
        if let mark = unsafe PQgetResult(handle) { unsafe PQclear(mark) }
        if let fault { throw fault }
        return outcomes
    }

    private func send(
        prepared name: String,
        _ parameters: borrowing PostgreSQLParameters
    ) throws(SQLFault) {
        let isSent = unsafe parameters.lend { pointers, lengths, formats in
            unsafe PQsendQueryPrepared(
                handle,
                name,
                Int32(pointers.count),
                pointers.baseAddress,
                lengths.baseAddress,
                formats.baseAddress,
                0
            )
        }
        guard isSent == 1 else { throw .unavailable("PostgreSQL: " + message) }
    }

    /// The result of the next statement of a pipeline, up to the gap behind it.
    private func nextOutcome() throws(SQLFault) -> SQLOutcome {
        let result = unsafe PQgetResult(handle)
        let outcome: Result<SQLOutcome, SQLFault>
        do throws(SQLFault) {
            let good = try unsafe checked(result)
            outcome = .success(SQLOutcome(rows: try good.rows(), changed: good.changed))
        } catch {
            outcome = .failure(error)
        }
        if let rest = unsafe PQgetResult(handle) {
            unsafe PQclear(rest)
            throw .unavailable("PostgreSQL: more results than statements")
        }
        return try outcome.get()
    }

    /// Waits until another node's notice arrives; false when `wakeUp` became readable instead.
    ///
    /// `own` is the text of notices that this node sent itself.
    /// Throws: `unavailable` when the connection is lost.
    func waitForNotice(except own: String, wakeUp: Int32) throws(SQLFault) -> Bool {
        while true {
            guard unsafe PQconsumeInput(handle) == 1 else {
                throw .unavailable("PostgreSQL: " + message)
            }
            var isForeign = false
            while let notice = unsafe PQnotifies(handle) {
                let text = unsafe String(cString: notice.pointee.extra)
                unsafe PQfreemem(notice)
                if text != own { isForeign = true }
            }
            if isForeign { return true }
            var watched = [
                pollfd(fd: unsafe PQsocket(handle), events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
            ]
            let ready = unsafe poll(&watched, 2, -1)
            if ready < 0, errno != EINTR {
                throw .unavailable("PostgreSQL: the connection cannot be watched")
            }
            if watched[1].revents != 0 { return false }
        }
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
