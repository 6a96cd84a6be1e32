import JSON
import Testing

extension EndToEndTests {
    /// The queue as a whole, worked on beside the running service.
    @Suite struct QueueCommandTests {
        @Test func `a lane is held back and let go, and service and command line agree`()
            async throws
        {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            let held = try await bench.run("queue", "pause", "--lane", "backfill", "--who", "Ann")
            #expect(held.output == "lane backfill is held back.\n")
            let again = try await bench.run("queue", "pause", "--lane", "backfill")
            #expect(again.output == "lane backfill was already held back.\n")
            let status = try await bench.run("queue", "status")
            #expect(status.output.contains("lane backfill  Ann"))
            let shown = try await bench.service.api.get("/v1/queue")
            let parts = shown["heldBack"]?.arrayValue ?? []
            #expect(parts.map { $0["lane"] } == ["backfill"])
            #expect(parts.map { $0["by"] } == ["Ann"])
            let resumed = try await bench.run("queue", "resume", "--lane", "backfill")
            #expect(resumed.output == "lane backfill goes on.\n")
            let after = try await bench.service.api.get("/v1/queue")
            #expect(after["heldBack"]?.arrayValue?.isEmpty == true)
            let both = try await bench.run(
                "queue",
                "pause",
                "--lane",
                "backfill",
                "--kind",
                "refund.sync"
            )
            #expect(both.status == 64)
            let unknown = try await bench.run("queue", "pause", "--lane", "fast")
            #expect(unknown.status == 64 && unknown.errors.contains("backfill"))
        }

        @Test func `retrying all of nothing, no batches and no schedules are said in words`()
            async throws
        {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            let none = try await bench.run("jobs", "retry-all", "--kind", "refund.sync")
            #expect(none.output == "0 jobs run again.\n")
            let wrong = try await bench.run("jobs", "retry-all", "--state", "running")
            #expect(wrong.status == 64)
            #expect(try await bench.run("batches").output.hasPrefix("BATCH  NAME"))
            let schedules = try await bench.run("schedules")
            #expect(schedules.output == "The settings name no schedules.\n")
        }
    }
}
