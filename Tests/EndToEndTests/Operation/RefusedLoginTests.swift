import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// A login that NetSuite refuses stops the work, wastes nothing, and is told of.
    @Suite struct RefusedLoginTests {
        @Test
        func `a refused login holds the work back until it is mended, and no attempt is lost`()
            async throws
        {
            let bench = try await Workbench.start(scale: 5) {
                $0.consumerSecret = "not-the-secret"
            }
            defer { bench.kill() }
            let api = bench.service.api
            let month = try await Month(bench.sandbox)
            for request in month.requests {
                _ = try await api.call(.post, request.path, request.body)
            }
            let holds = try await eventually("the queue waits", within: .seconds(30)) {
                let holds = try await api.get("/v1/queue")["awaitingLogin"]?.arrayValue ?? []
                return holds.contains { $0["kind"] == "invoice.sync" } ? holds : nil
            }
            #expect(holds.allSatisfy { $0["account"] == "main" })
            let jobs = try await eventually("nothing is at work", within: .seconds(30)) {
                let jobs = try await api.items("/v1/jobs?kind=invoice.sync&limit=200")
                return jobs.contains { $0["state"] == "running" } ? nil : jobs
            }
            // A part of the month without invoices asks NetSuite nothing, and ends well.
            let waiting = jobs.filter { $0["result"]?["objects"] != 0 }
            #expect(!waiting.isEmpty)
            #expect(
                waiting.allSatisfy { $0["done"] == false && $0["attempt"] == 0 },
                "\(waiting.map(\.text))"
            )
            let findings = try await api.items("/v1/findings?limit=200")
            #expect(findings.contains { $0["code"] == "AUTHENTICATION_REFUSED" })
            let held = try #require(waiting.first { $0["lastError"] != nil }?["id"]?.stringValue)
            let attempts = try await api.get("/v1/jobs/\(held)/attempts")["items"]?.arrayValue
            #expect(attempts?.first?["outcome"] == "held")
            let shown = try await bench.run("queue", "status")
            #expect(shown.output.contains("AWAITING A LOGIN"), "\(shown.output)")

            try await bench.service.stop()
            let text = try bench.folder.read("quittance.yaml")
            try bench.folder.write(
                "quittance.yaml",
                text.replacing("not-the-secret", with: "demo-consumer-secret")
            )
            let mended = try await ServiceProcess.start(settings: bench.settings, in: bench.folder)
            defer { mended.child.kill() }
            try await mended.settled(within: .seconds(60))
            let ended = try await mended.api.items("/v1/jobs?kind=invoice.sync&limit=200")
            #expect(ended.allSatisfy { $0["state"] == "succeeded" })
            let left = try await mended.api.get("/v1/queue")["awaitingLogin"]?.arrayValue
            #expect(left?.isEmpty == true)
        }
    }
}
