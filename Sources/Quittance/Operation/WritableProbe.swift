import Database
import Jobs
import RESTAPI
import Synchronization

/// Tells whether the store takes writes, and asks it at most once in five seconds.
final class WritableProbe: StoreProbe {
    private static let trust = Duration.seconds(5)

    private let database: Database
    private let now: @Sendable () -> Duration
    private let proved = Mutex<Duration?>(nil)

    init(_ database: Database, now: @escaping @Sendable () -> Duration) {
        self.database = database
        self.now = now
    }

    func ping() async throws(StoreFault) {
        let moment = now()
        if let last = proved.withLock({ $0 }), moment - last < Self.trust { return }
        try await database.proveWritable()
        proved.withLock { $0 = moment }
    }
}
