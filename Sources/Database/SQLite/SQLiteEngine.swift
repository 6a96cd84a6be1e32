import CLinux
import CSQLite
import Glibc

/// A database file of this machine, worked on by one service and now and then by a tool beside it.
struct SQLiteEngine: SQLEngine {
    let path: String
    /// Whether another process that holds the file keeps this one out.
    let isExclusive: Bool

    var name: String { unsafe "sqlite " + String(cString: sqlite3_libversion()) }

    func openWriter() throws(SQLFault) -> any SQLSession {
        let turn = try FileLock(path: path + ".turn")
        let lock = try FileLock(path: path + ".lock")
        let isKeeper = try lock.takeIfFree()
        guard isKeeper || !isExclusive else {
            throw .unavailable("another process works on this database: \(path).lock is locked")
        }
        try makePrivateFile(at: path)
        let connection = try SQLiteConnection(path: path, isKeeper ? .writing : .visiting)
        try checkHeader(connection)
        let session = SQLiteSession(
            connection,
            isKeeper ? .keeper(lock, turn: turn) : .visitor(turn: turn)
        )
        try configure(session, pagesCachedKiB: isKeeper ? 65_536 : 4096)
        // Beside a visitor the service is running, and has checked the file.
        if isKeeper { try requireSoundness(session) }
        return session
    }

    func openReader() throws(SQLFault) -> any SQLSession {
        let connection = try SQLiteConnection(path: path, .reading)
        try connection.script("PRAGMA cache_size = -16384; PRAGMA query_only = ON")
        return SQLiteSession(connection, .reader)
    }

    func backup(to target: String) throws(SQLFault) {
        guard unsafe access(target, F_OK) != 0 else {
            throw .unavailable("the copy's file exists already: \(target)")
        }
        let partial = target + ".partial"
        unsafe unlink(partial)
        do throws(SQLFault) {
            try makePrivateFile(at: partial)
            let source = try SQLiteConnection(path: path, .reading)
            let copy = try SQLiteConnection(path: partial, .creating)
            try copy.script("PRAGMA synchronous = FULL")
            try source.copy(into: copy)
            // The copy is a plain single file, without a log of its own beside it.
            try copy.script("PRAGMA journal_mode = DELETE")
        } catch {
            unsafe unlink(partial)
            throw error
        }
        guard unsafe rename(partial, target) == 0 else {
            let code = errno
            unsafe unlink(partial)
            throw .unavailable("the copy cannot be moved to \(target) (error \(code))")
        }
    }

    /// The first read of a connection; a file that is no database fails here.
    private func checkHeader(_ connection: borrowing SQLiteConnection) throws(SQLFault) {
        try connection.script("SELECT count(*) FROM sqlite_schema")
    }

    private func configure(_ session: SQLiteSession, pagesCachedKiB: Int) throws(SQLFault) {
        // A new file changes to a write-ahead log through a journal of the old kind. Were its deletion not
        // synced as well, a power cut could bring it back, and with it the empty file of before.
        _ = try session.script(
            """
            PRAGMA synchronous = EXTRA;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -\(pagesCachedKiB)
            """
        )
        let mode = try session.rows("PRAGMA journal_mode").first
        guard var row = mode, try row.text() == "wal" else {
            throw .unavailable("the file system of \(path) does not allow a write-ahead log")
        }
    }

    private func requireSoundness(_ session: SQLiteSession) throws(SQLFault) {
        var rows = try session.rows("PRAGMA quick_check(1)")
        guard !rows.isEmpty, try rows[0].text() == "ok" else {
            throw .corrupt("the check of \(path) at start found damage")
        }
    }

    /// Makes the file readable by its owner alone before SQLite does it with wider rights; the log
    /// beside it takes the same rights.
    private func makePrivateFile(at path: String) throws(SQLFault) {
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable("the file \(path) cannot be opened for writing (error \(errno))")
        }
        close(descriptor)
    }
}
