import Accounting
import CPowerLoss
import Database
import Foundation
import Jobs
import Synchronization
import TestSupport

/// One life of the store, ended by a power cut, and what the next life finds.
struct Cut {
    let seed: UInt64
    let lie: Int

    /// What was acknowledged, and what was only tried.
    private final class Promises: Sendable {
        private struct State: Sendable {
            var enqueued: Set<String> = []
            var settled: Set<String> = []
            var tried: Set<String> = []
        }

        private let state = Mutex(State())

        var enqueued: Set<String> { state.withLock { $0.enqueued } }
        var settled: Set<String> { state.withLock { $0.settled } }
        var tried: Set<String> { state.withLock { $0.tried } }

        func trying(_ keys: [String]) { state.withLock { $0.tried.formUnion(keys) } }
        func enqueued(_ keys: [String]) { state.withLock { $0.enqueued.formUnion(keys) } }
        func settled(_ key: String) { state.withLock { _ = $0.settled.insert(key) } }
    }

    private static let producers = 4
    /// Later cuts than this end by hand; the work goes on until then.
    private static let operationsMax: UInt64 = 400

    func run() async throws -> CutOutcome {
        power_loss_reset(seed)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-power-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over folder with empty files is harmless.
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("store.db").path
        var dice = SeededGenerator(seed: seed)
        let promises = Promises()
        let database = try await Self.open(path)
        power_loss_lie(Int32(lie))
        power_loss_at(Int64(dice.next() % Self.operationsMax + 1))
        await withTaskGroup(of: Void.self) { group in
            for producer in 0..<Self.producers {
                group.addTask { await Self.produce(producer, database, promises) }
            }
            group.addTask { await Self.work(database, promises) }
        }
        await database.close()
        power_loss_now()
        power_loss_restore()
        return await check(path, promises)
    }

    private static func open(_ path: String) async throws(StoreFault) -> Database {
        try await Database.open(
            .sqlite(path: path),
            clock: {
                Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
            },
            random: { UInt64.random(in: .min ... .max) }
        )
    }

    /// Stores jobs, some alone and some together, until the power is gone.
    private static func produce(
        _ producer: Int,
        _ database: Database,
        _ promises: Promises
    ) async {
        var number = 0
        while power_loss_is_dark() == 0 {
            let keys = (0..<(number % 5 + 1)).map { "job-\(producer)-\(number)-\($0)" }
            number += 1
            promises.trying(keys)
            do throws(StoreFault) {
                _ = try await database.enqueue(keys.map(job))
                promises.enqueued(keys)
            } catch {
                // Nothing was promised; the loop ends with the power.
                await Task.yield()
            }
        }
    }

    private static func job(_ key: String) -> NewJob {
        NewJob(
            kind: .invoiceSync,
            account: "main",
            arguments: #"{"ids":["\#(key)"]}"#,
            uniqueKey: key,
            priority: .webhook
        )
    }

    /// Claims and completes jobs until the power is gone.
    private static func work(_ database: Database, _ promises: Promises) async {
        while power_loss_is_dark() == 0 {
            do throws(StoreFault) {
                let leases = try await database.claim(limit: 3, leaseFor: .seconds(60))
                if leases.isEmpty { await Task.yield() }
                for lease in leases {
                    try await database.settle(
                        lease,
                        .completed(result: #"{"done":true}"#),
                        effects: .none
                    )
                    if let key = lease.job.uniqueKey { promises.settled(key) }
                }
            } catch {
                // Nothing was promised; the loop ends with the power.
                await Task.yield()
            }
        }
    }

    /// Opens what is left and holds it against what was promised.
    private func check(_ path: String, _ promises: Promises) async -> CutOutcome {
        var outcome = CutOutcome()
        outcome.acknowledged = promises.enqueued.count + promises.settled.count
        do throws(StoreFault) {
            let database = try await Self.open(path)
            var found: [String: JobState] = [:]
            var before: JobID?
            repeat {
                let page = try await database.jobs(JobQuery(before: before, limit: 1000))
                for job in page {
                    let key = job.uniqueKey ?? "-"
                    let isWhole = job.arguments == #"{"ids":["\#(key)"]}"#
                    if found[key] != nil || !isWhole || !promises.tried.contains(key) {
                        outcome.torn += 1
                    }
                    found[key] = job.state
                }
                before = page.count == 1000 ? page.last?.id : nil
            } while before != nil
            outcome.lost += promises.enqueued.count { found[$0] == nil }
            outcome.lost += promises.settled.count { found[$0] != .completed }
            // A store that opens takes new work as well.
            _ = try await database.enqueue([Self.job("after")])
            await database.close()
        } catch {
            outcome.refused = 1
            outcome.refusal = "\(error)"
        }
        return outcome
    }
}
