import FoundationEssentials
import Glibc

/// Keeps root from making the service's store: a file that belongs to root is one the service cannot
/// write, and its next start would fail.
enum StoreOwner {
    static func check(_ path: String) throws {
        let files = FileManager.default
        guard geteuid() == 0, !files.fileExists(atPath: path) else { return }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // A folder that is not there is told of when the store is opened.
        guard let facts = try? files.attributesOfItem(atPath: folder),
            let owner = facts[.ownerAccountID] as? UInt, owner != 0
        else { return }
        let name = facts[.ownerAccountName] as? String ?? "#\(owner)"
        throw WiringFault(
            "The store would belong to root, but \(folder) belongs to \(name). Run this as that account:"
                + " runuser -u \(name) -- quittance …"
        )
    }
}
