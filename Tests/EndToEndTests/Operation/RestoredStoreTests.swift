import Accounting
import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// A store on PostgreSQL set back to a copy that knows less than NetSuite.
    @Suite struct RestoredStoreTests {
        @Test func `a copy restored by the operator's page loses and doubles nothing`() async throws
        {
            let folder = try ScratchFolder()
            guard let cluster = try await PostgreSQLCluster.start(in: folder) else { return }
            let bench = try await Workbench.start(scale: 5) { $0.database = cluster.url }
            var service = bench.service
            // The days around a payout that fails and the one that carries its money; the whole month
            // would say the same.
            let month = try await Month(bench.sandbox)
            let day = month.opening.dateInUTC.adding(days: 4)
            let requests = [
                month.payouts(day, day.adding(days: 3)),
                month.payouts(day.adding(days: 3), day.adding(days: 9)),
            ]
            func play() async throws {
                for request in requests {
                    _ = try await service.api.call(.post, request.path, request.body)
                    try await service.settled(within: .seconds(60))
                }
            }
            func books() async throws -> Books {
                let ledger = try await bench.run("ledger", "export", "--format", "beancount")
                return try await Books(bench.sandbox, service, ledger: ledger.output)
            }

            // The copy is made at work: half of it is asked for, some of it is booked.
            _ = try await service.api.call(.post, requests[0].path, requests[0].body)
            try await cluster.dump(to: folder.path("copy.dump"))
            try await play()
            let before = try await books()
            #expect(before.statements.count > 1)

            try await service.stop()
            try await cluster.restore(from: folder.path("copy.dump"))
            service = try await ServiceProcess.start(settings: bench.settings, in: bench.folder)
            let known = try await service.api.items("/v1/payouts?limit=100")
            #expect(known.count < before.statements.count, "the copy knows all of it")
            try await play()
            try await books().expectEqual(to: before)

            service.child.kill()
            bench.kill()
            try await cluster.stop()
        }
    }
}
