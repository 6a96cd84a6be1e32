import Foundation

/// A thread for work that blocks, apart from the few threads all tests share.
///
/// As many tests that block as there are processors would stop every other test, and let its deadlines pass.
package enum OwnThread {
    package static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
