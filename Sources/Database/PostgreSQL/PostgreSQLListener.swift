import CLinux
import CPostgreSQL
import Glibc
import Synchronization

/// A connection of its own that waits for other nodes' notices, on a thread of its own.
///
/// It needs a session of the server for itself: a pool that hands a session to somebody else after each
/// transaction loses notices. Then, and while the connection is being made anew, the workers' own looks
/// every few seconds stand in.
final class PostgreSQLListener: WorkListener {
    private let connection: String
    private let nodeName: String
    private let onWork: @Sendable () -> Void
    /// Becomes readable when the listener shall end.
    private let ending: Int32
    private let isEnding = Atomic<Bool>(false)

    private static let pauses: ClosedRange<Int32> = 250...10_000

    init(
        _ connection: String,
        nodeName: String,
        onWork: @escaping @Sendable () -> Void
    ) throws(SQLFault) {
        self.connection = connection
        self.nodeName = nodeName
        self.onWork = onWork
        ending = eventfd(0, Int32(EFD_CLOEXEC))
        guard ending >= 0 else { throw .unavailable("no descriptor is left (error \(errno))") }
    }

    deinit { Glibc.close(ending) }

    func start() throws(SQLFault) {
        try WorkerThread.start("store-listen") { self.listen() }
    }

    func close() {
        guard !isEnding.exchange(true, ordering: .relaxed) else { return }
        var one: UInt64 = 1
        _ = unsafe write(ending, &one, MemoryLayout<UInt64>.size)
    }

    /// Listens until closed; a lost connection is made anew, after longer and longer pauses.
    private func listen() {
        var pause = Self.pauses.lowerBound
        while !isEnding.load(ordering: .relaxed) {
            do throws(SQLFault) {
                let opened = try PostgreSQLConnection(connection)
                try subscribe(opened)
                pause = Self.pauses.lowerBound
                // Whatever was told while nobody listened.
                onWork()
                while try opened.waitForNotice(except: nodeName, wakeUp: ending) { onWork() }
            } catch {
                // The looks of the workers stand in; the writer reports what is wrong.
                rest(milliseconds: pause)
                pause = min(pause * 2, Self.pauses.upperBound)
            }
        }
    }

    private func subscribe(_ opened: borrowing PostgreSQLConnection) throws(SQLFault) {
        var rows = try opened.run("SELECT \(PostgreSQLSession.channel)").rows()
        guard !rows.isEmpty else { throw .unavailable("PostgreSQL: no schema to work in") }
        let channel = try rows[0].text().split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"")
        _ = try opened.run("LISTEN \"\(channel)\"")
    }

    /// Waits, but no longer than until the listener is closed; parts of the pause are left to chance, so
    /// that nodes that lost their server together do not come back together.
    private func rest(milliseconds: Int32) {
        var watched = pollfd(fd: ending, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&watched, 1, Int32.random(in: milliseconds / 2...milliseconds))
    }
}
