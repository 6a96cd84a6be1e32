import Database
import Foundation
import Glibc
import Jobs
import Synchronization

/// The store's file of one world, in memory where the machine has a file system for that.
final class StoreFiles: Sendable {
    struct Fault: Error { let sentence: String }

    private static let root: String = {
        let shared = "/dev/shm"
        let base = FileManager.default.isWritableFile(atPath: shared) ? shared : "/tmp"
        return "\(base)/quittance-simulation-\(getpid())"
    }()
    private static let template = Mutex<String?>(nil)
    private static let nextNumber = Atomic<Int>(0)

    let path: String
    private let folder: String
    /// Holds the file's lock in the world's name, so that no node takes it for its own alone.
    private let lock: Int32?

    /// A fresh store; with `isShared`, for several nodes, none of which may believe it is alone.
    init(isShared: Bool) throws {
        let template = try Self.readyTemplate()
        let number = Self.nextNumber.add(1, ordering: .relaxed).newValue
        folder = "\(Self.root)/\(number)"
        path = folder + "/store.db"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(atPath: template, toPath: path)
        guard isShared else {
            lock = nil
            return
        }
        let descriptor = unsafe open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Fault(sentence: "the store of the world cannot be locked")
        }
        lock = descriptor
    }

    deinit {
        if let lock { Glibc.close(lock) }
        // A left-over folder in memory is gone with the machine's next start.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Removes what this process left behind.
    static func removeAll() {
        // Nothing to remove is as good.
        try? FileManager.default.removeItem(atPath: root)
        template.withLock { $0 = nil }
    }

    /// A store with an empty schema, made once: others who want it meanwhile wait for it.
    private static func readyTemplate() throws -> String {
        try template.withLock { template in
            let path = try template ?? makeTemplate()
            template = path
            return path
        }
    }

    private static func makeTemplate() throws -> String {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let path = root + "/template.db"
        let database = try Database.openInline(
            path: path,
            clock: { Kernel.beginning },
            random: { 1 }
        )
        let kernel = Kernel(seed: 1)
        let isClosed = Atomic<Bool>(false)
        kernel.spawn(on: WorldExecutor(1, kernel: kernel)) {
            await database.close()
            isClosed.store(true, ordering: .relaxed)
        }
        _ = kernel.run(within: .seconds(1)) { isClosed.load(ordering: .relaxed) }
        return path
    }
}
