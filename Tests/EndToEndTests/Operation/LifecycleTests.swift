import Foundation
import Glibc
import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// From the start to the end, as balancers and service managers see it.
    @Suite struct LifecycleTests {
        @Test func `a service that drains says so and still answers, then ends`() async throws {
            let bench = try await Workbench.start {
                $0.extra = "operation: { drainDelaySeconds: 60 }"
            }
            defer { bench.kill() }
            let api = bench.service.api
            #expect(try await api.send(.get, "/readyz").status == .ok)
            #expect(try await api.send(.get, "/startupz").status == .ok)
            bench.service.child.kill(SIGTERM)
            let ready = try await eventually("it says that it goes", within: .seconds(20)) {
                let answer = try await api.send(.get, "/readyz")
                return answer.status == .serviceUnavailable ? answer : nil
            }
            #expect(try JSONValue.parse(ready.body)["code"] == "DRAINING")
            #expect(try await api.send(.get, "/livez").status == .ok)
            let status = try await api.get("/v1/status")
            #expect(status["operations"]?["phase"] == "draining")
        }

        @Test func `readiness falls and rises with the store, and heeds no vendor's outage`()
            async throws
        {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            bench.sandbox.child.kill()
            _ = try await bench.service.api.call(.post, "/v1/charge-syncs", ["ids": ["ch_1"]])
            _ = try await eventually("the job has failed once", within: .seconds(30)) {
                let status = try await bench.service.api.get("/v1/status")
                return status["jobs"]?["retryable"] == 1 ? true : nil
            }
            let api = bench.service.api
            #expect(try await api.send(.get, "/readyz").status == .ok)

            // Somebody else takes the whole store for himself, so that nothing can be written.
            let locking =
                "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], timeout=30,"
                + " isolation_level=None); c.execute('BEGIN EXCLUSIVE');"
                + " print('locked', flush=True); time.sleep(60)"
            let locker = try Child(
                "/usr/bin/env",
                ["python3", "-c", locking, bench.folder.path("q.sqlite")],
                folder: bench.folder
            )
            defer { locker.kill() }
            _ = try await eventually("the store is locked", within: .seconds(30)) {
                locker.output.contains("locked") ? true : nil
            }
            _ = try await eventually("it is not ready", within: .seconds(30)) {
                let answer = try await api.send(.get, "/readyz")
                return answer.status == .serviceUnavailable ? true : nil
            }
            #expect(try await api.send(.get, "/livez").status == .ok)
            #expect(try await api.send(.get, "/startupz").status == .ok)
            locker.kill()
            _ = try await eventually("it is ready again", within: .seconds(30)) {
                try await api.send(.get, "/readyz").status == .ok ? true : nil
            }
        }

        @Test func `a reload with a bad file keeps the old settings and says why`() async throws {
            let bench = try await Workbench.start(scale: 5)
            defer { bench.kill() }
            let good = try String(contentsOfFile: bench.settings, encoding: .utf8)
            let log = { bench.service.child.errors }
            try bench.folder.write("quittance.yaml", good.replacing("port: 0", with: "port: x"))
            bench.service.child.kill(SIGHUP)
            _ = try await eventually("the fault is told", within: .seconds(20)) {
                log().contains("settings not reloaded") ? true : nil
            }
            #expect(log().contains("/server/port"))
            #expect(try await bench.service.api.send(.get, "/readyz").status == .ok)

            // Another account for the bank's fees: from now on the new mapping is in force.
            let line = try #require(
                good.split(separator: "\n").first { $0.contains("stripeFees:") }
            )
            let changed = good.replacing(String(line), with: "    stripeFees: \"999999\"")
            try bench.folder.write("quittance.yaml", changed)
            bench.service.child.kill(SIGHUP)
            _ = try await eventually("the reload is told", within: .seconds(20)) {
                log().contains("\"settings reloaded\"") ? true : nil
            }
            let audit = try await bench.run("audit", "list")
            #expect(audit.output.contains("settings reloaded"))
            try bench.folder.write("quittance.yaml", good)
            bench.service.child.kill(SIGHUP)
            _ = try await eventually("the second reload is told", within: .seconds(20)) {
                log().split(separator: "\n").count { $0.contains("\"settings reloaded\"") } == 2
                    ? true : nil
            }
            try await bench.playMonth()
            #expect(try await !bench.service.api.items("/v1/payouts").isEmpty)
        }

        @Test func `a backup taken at work restores to the same books`() async throws {
            let bench = try await Workbench.start(scale: 20)
            defer { bench.kill() }
            let month = try await Month(bench.sandbox)
            for request in month.requests {
                _ = try await bench.service.api.call(.post, request.path, request.body)
            }
            let copy = bench.folder.path("copy.sqlite")
            let backup = try await bench.run("backup", copy)
            #expect(backup.status == 0, "\(backup.errors)")
            try await bench.service.settled(within: .seconds(60))
            try await bench.playMonth()
            let wanted = try await Books(
                bench.sandbox,
                bench.service,
                ledger: try await bench.run("ledger", "export").output
            )
            try await bench.service.stop()

            // Everything since the copy is lost, and asked for again.
            for suffix in ["", "-wal", "-shm"] {
                // A file that is not there needs no removing.
                try? FileManager.default.removeItem(atPath: bench.folder.path("q.sqlite" + suffix))
            }
            try FileManager.default.copyItem(atPath: copy, toPath: bench.folder.path("q.sqlite"))
            let restored = try await ServiceProcess.start(
                settings: bench.settings,
                in: bench.folder
            )
            defer { restored.child.kill() }
            try await restored.settled(within: .seconds(60))
            for request in month.requests {
                _ = try await restored.api.call(.post, request.path, request.body)
                try await restored.settled(within: .seconds(60))
            }
            try await Books(
                bench.sandbox,
                restored,
                ledger: try await bench.run("ledger", "export").output
            ).expectEqual(to: wanted)
            #expect(try await bench.run("audit", "verify").status == 0)
        }
    }
}
