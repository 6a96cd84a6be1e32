import CSQLite

/// The owner of one open SQLite connection; it is closed when the owner goes.
@safe struct SQLiteConnection: ~Copyable {
    private let handle: OpaquePointer
    /// Where the engine writes the length of the write-ahead log after each commit.
    private let frames: UnsafeMutablePointer<Int32>

    /// The library as this process uses it, set up once.
    private static let library = quittance_count_no_memory()

    enum Access {
        case writing
        /// Writing beside the connection that takes care of the file.
        case visiting
        case reading
        /// A new file that must not exist.
        case creating
    }

    /// Opens a file.
    ///
    /// Throws: `unavailable` when the file cannot be opened, `corrupt` when it is not a database.
    init(path: String, _ access: Access) throws(SQLFault) {
        _ = Self.library
        var opened: OpaquePointer?
        let flags =
            switch access {
            case .writing, .visiting, .creating: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .reading: SQLITE_OPEN_READONLY
            }
        let code = unsafe sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let connection = unsafe opened else {
            unsafe sqlite3_close_v2(opened)
            throw SQLiteCode(code).fault("the file cannot be opened")
        }
        unsafe handle = connection
        unsafe frames = .allocate(capacity: 1)
        unsafe frames.initialize(to: 0)
        unsafe sqlite3_extended_result_codes(connection, 1)
        unsafe sqlite3_busy_timeout(connection, 5000)
        unsafe quittance_set_flag(connection, SQLITE_DBCONFIG_DEFENSIVE, 1)
        unsafe quittance_set_flag(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        unsafe quittance_set_flag(connection, SQLITE_DBCONFIG_DQS_DML, 0)
        unsafe quittance_set_flag(connection, SQLITE_DBCONFIG_DQS_DDL, 0)
        switch access {
        case .writing: unsafe quittance_watch_frames(connection, frames)
        case .visiting, .reading:
            // One connection alone empties the log, now and when it is closed.
            unsafe sqlite3_wal_autocheckpoint(connection, 0)
            unsafe quittance_set_flag(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        case .creating: break
        }
    }

    deinit {
        unsafe sqlite3_close_v2(handle)
        unsafe frames.deallocate()
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Rows changed by the last statement that changed any.
    var changed: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// Pages in the write-ahead log after the last commit.
    var framesLogged: Int { Int(unsafe frames.pointee) }

    /// Forgets the log's length, because a checkpoint has emptied it.
    func forgetFrames() { unsafe frames.pointee = 0 }

    func prepare(_ sql: String) throws(SQLFault) -> SQLiteStatement {
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &statement,
            nil
        )
        guard code == SQLITE_OK, let prepared = unsafe statement else { throw fault(code) }
        return unsafe SQLiteStatement(taking: prepared)
    }

    /// Runs statements without parameters; rows are dropped.
    func script(_ sql: String) throws(SQLFault) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw fault(code) }
    }

    /// Writes the log's pages into the file; returns whether all of them were written.
    func checkpoint(truncating: Bool) -> Bool {
        var logged: Int32 = 0
        var written: Int32 = 0
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, &logged, &written)
        return code == SQLITE_OK && logged == written
    }

    /// The fault of a failed call, with the engine's own words, which never carry stored values.
    func fault(_ code: Int32) -> SQLFault {
        SQLiteCode(code).fault(unsafe String(cString: sqlite3_errmsg(handle)))
    }

    /// Copies the whole database as one state into another connection's file.
    func copy(into target: borrowing SQLiteConnection) throws(SQLFault) {
        guard let backup = unsafe sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw .unavailable("the copy could not be started")
        }
        let stepped = unsafe sqlite3_backup_step(backup, -1)
        let finished = unsafe sqlite3_backup_finish(backup)
        guard stepped == SQLITE_DONE, finished == SQLITE_OK else {
            throw SQLiteCode(stepped == SQLITE_DONE ? finished : stepped).fault("the copy failed")
        }
    }
}

/// A result code of SQLite, with its extended part.
struct SQLiteCode: Sendable, Hashable {
    let value: Int32

    init(_ value: Int32) { self.value = value }

    /// SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC.
    private static let syncFailures: Set<Int32> = [10 | 4 << 8, 10 | 5 << 8]
    /// SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE and _ROWID.
    private static let taken: Set<Int32> = [19 | 6 << 8, 19 | 8 << 8, 19 | 10 << 8]

    /// Sorts the code.
    ///
    /// Source: sqlite.org/rescode.html
    func fault(_ message: String) -> SQLFault {
        let text = "SQLite: " + message + " (\(value))"
        if Self.syncFailures.contains(value) { return .halted(text) }
        if Self.taken.contains(value) { return .taken(text) }
        return switch value & 0xff {
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: .violation(text)
        case SQLITE_FULL: .full(text)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR,
            SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_PERM, SQLITE_INTERRUPT, SQLITE_PROTOCOL,
            SQLITE_AUTH:
            .unavailable(text)
        default: .corrupt(text)
        }
    }
}
