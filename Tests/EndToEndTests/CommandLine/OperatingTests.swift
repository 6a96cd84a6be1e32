import Foundation
import HTTP
import JSON
import TestSupport
import Testing

extension EndToEndTests {
    /// The commands an administrator uses beside a running service.
    @Suite struct OperatingTests {
        @Test func `keys work at once and end when they are revoked`() async throws {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            let made = try await bench.run("keys", "create", "--name", "monitoring", "--read-only")
            #expect(made.status == 0)
            let text = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let reader = try APIClient(bench.service.api.base, key: text)
            #expect(try await reader.get("/v1/ping")["scopes"] == ["read"])
            let refused = try await reader.send(.post, "/v1/charge-syncs", ["ids": ["ch_1"]])
            #expect(refused.status == .forbidden)

            let list = try await bench.run("keys", "list")
            let line = try #require(
                list.output.split(separator: "\n").first { $0.contains("monitoring") }
            )
            let id = try #require(line.split(separator: " ").first.map(String.init))
            #expect(text.hasPrefix("qk_\(id)_"))
            #expect(!list.output.contains(text.dropFirst("qk_\(id)_".count)))

            let revoked = try await bench.run("keys", "revoke", id)
            #expect(revoked.status == 0)
            #expect(revoked.output == "Revoked \(id).\n")
            _ = try await eventually("the key ends", within: .seconds(15)) {
                try await reader.send(.get, "/v1/ping").status == .unauthorized ? true : nil
            }
            let again = try await bench.run("keys", "revoke", id)
            #expect(again.status == 1)
            #expect(again.errors == "There is no live key \(id).\n")
            #expect(try await bench.service.api.get("/v1/ping")["ok"] == true)
        }

        @Test func `jobs, payouts, ledger and backup show what the service did`() async throws {
            let bench = try await Workbench.start(scale: 10)
            defer { bench.kill() }
            try await bench.playMonth()
            try await Self.jobs(bench)

            let payouts = try await bench.run("payouts", "list", "--json")
            let rows = try #require(try JSONValue.parse(Array(payouts.output.utf8)).arrayValue)
            let shown = try await bench.service.api.items("/v1/payouts?limit=100")
            #expect(!rows.isEmpty)
            #expect(rows.map { $0["payout"] } == shown.map { $0["id"] })
            #expect(rows.map { $0["net"] } == shown.map { $0["net"] })
            #expect(rows.allSatisfy { $0["residual"]?.stringValue?.hasPrefix("0") == true })
            let table = try await bench.run("payouts", "list")
            #expect(table.output.split(separator: "\n").count == rows.count + 1)

            let id = try #require(rows[0]["payout"]?.stringValue)
            let one = try await bench.run("payouts", "show", id)
            #expect(try JSONValue.parse(Array(one.output.utf8)) == rows[0])
            let none = try await bench.run("payouts", "show", "po_none")
            #expect(none.status == 1)
            #expect(none.errors.contains("There is no statement of po_none"))

            let ledger = try await bench.run("ledger", "export", "--format", "beancount")
            #expect(ledger.output.contains(" balance Assets:Clearing:USD  0.00 ~ 0 USD"))

            let copy = bench.folder.path("copy.sqlite")
            #expect(try await bench.run("backup", copy).output == "Wrote \(copy).\n")
            let twice = try await bench.run("backup", copy)
            #expect(twice.status == 1)
            #expect(twice.errors.contains("exists already"))
            #expect(!twice.errors.contains("unavailable(\""), "\(twice.errors)")
            try await Self.restored(bench, copy: copy, payouts: payouts.output, ledger.output)
            try await Self.reports(bench, id, arrival: rows[0]["arrivalDate"]?.stringValue ?? "")
        }

        /// Statements, what is on suspense, the proof of the balance, and a month's signed archive.
        private static func reports(_ bench: Workbench, _ id: String, arrival: String) async throws
        {
            let statement = try await bench.run("payouts", "statement", id)
            #expect(statement.output.hasPrefix("payout,arrival_date,transaction,"))
            #expect(statement.output.contains(id))
            let page = try await bench.run("payouts", "statement", id, "--format", "html")
            #expect(page.output.hasPrefix("<!doctype html>"))
            #expect(!page.output.contains("does not hold"))
            let suspense = try await bench.run("payouts", "suspense", "--csv")
            #expect(suspense.output.hasPrefix("account,payout,transaction,"))
            let unsettled = try await bench.run(
                "payouts",
                "variances",
                "--reason",
                "unsettled",
                "--csv"
            )
            #expect(unsettled.output.hasPrefix("reason,payout,source,record,"))

            _ = try await bench.service.api.call(
                .post,
                "/v1/balance-proofs",
                ["currencies": ["USD"]]
            )
            try await bench.service.settled(within: .seconds(60))
            let findings = try await bench.service.api.items("/v1/findings?open=true&limit=100")
            #expect(!findings.contains { $0["code"] == "BALANCE_UNPROVED" }, "\(findings)")

            let key = bench.folder.path("pack-key.pem")
            let made = try ProcessRun.run(
                "openssl",
                ["ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", key]
            )
            #expect(made.status == 0)
            let open = bench.folder.path("pack-public.pem")
            let halved = try ProcessRun.run("openssl", ["ec", "-in", key, "-pubout", "-out", open])
            #expect(halved.status == 0)
            let pack = bench.folder.path("month.zip")
            let packed = try await bench.run(
                "payouts",
                "pack",
                String(arrival.prefix(7)),
                "--key",
                key,
                "--output",
                pack
            )
            #expect(packed.status == 0, "\(packed.errors)")
            let verify = ["verify", pack, "--key", open]
            let sound = try await Product.run(verify, in: bench.folder)
            #expect(sound.output.hasPrefix("SOUND: "), "\(sound.output)\(sound.errors)")
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pack)))
            bytes[bytes.count / 2] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: pack))
            let changed = try await Product.run(verify, in: bench.folder)
            #expect(changed.status == 1)
            #expect(changed.errors.hasPrefix("NOT SOUND:"))
        }

        /// The copy is a store of its own that tells the same.
        private static func restored(
            _ bench: Workbench,
            copy: String,
            payouts: String,
            _ ledger: String
        ) async throws {
            let text = try String(contentsOfFile: bench.settings, encoding: .utf8)
                .replacing(bench.folder.path("q.sqlite"), with: copy)
            let settings = try bench.folder.write("copy.yaml", text)
            let commands = [["payouts", "list", "--json"], ["ledger", "export"]]
            for (words, wanted) in zip(commands, [payouts, ledger]) {
                let run = try await Product.run(words + ["--settings", settings], in: bench.folder)
                #expect(run.output == wanted)
            }
        }

        private static func jobs(_ bench: Workbench) async throws {
            let all = try await bench.run("jobs", "list", "--json", "--limit", "500")
            let jobs = try #require(try JSONValue.parse(Array(all.output.utf8)).arrayValue)
            let served = try await bench.service.api.items("/v1/jobs?limit=100")
            #expect(jobs.map { $0["id"] } == served.map { $0["id"] })
            let completed = try await bench.run("jobs", "list", "--state", "completed")
            #expect(
                completed.output.split(separator: "\n").count - 1
                    == min(50, jobs.count { $0["state"] == "completed" })
            )
            let id = try #require(jobs.last?["id"]?.stringValue)
            let one = try await bench.run("jobs", "show", id)
            #expect(try JSONValue.parse(Array(one.output.utf8)) == jobs.last)
            #expect(try await bench.run("jobs", "cancel", id).output == "\(id) is completed.\n")
            #expect(try await bench.run("jobs", "retry", id).output == "\(id) is completed.\n")
            let unknown = try await bench.run("jobs", "show", "job_0000000000000")
            #expect(unknown.status == 1)
            #expect(unknown.errors == "There is no job job_0000000000000.\n")
        }

        @Test func `a waiting job is cancelled and retried from the terminal`() async throws {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            // Stripe answers nothing but 503, so the job waits for its next attempt.
            try await bench.sandbox.setFaults(["perThousand": ["unavailable": 1000]])
            let accepted = try await bench.service.api.call(
                .post,
                "/v1/charge-syncs",
                ["ids": ["ch_unknown"]]
            )
            let id = try #require(accepted["job"]?["id"]?.stringValue)
            _ = try await eventually("the job waits", within: .seconds(30)) {
                try await bench.run("jobs", "list", "--state", "retryable").output.contains(id)
                    ? true : nil
            }
            #expect(try await bench.run("jobs", "cancel", id).output == "\(id) is cancelled.\n")
            try await bench.sandbox.setFaults([:])
            #expect(try await bench.run("jobs", "retry", id).output == "\(id) is available.\n")
            _ = try await eventually("the job ends", within: .seconds(30)) {
                try await bench.service.api.get("/v1/jobs/\(id)")["done"] == true ? true : nil
            }
            let job = try await bench.service.api.get("/v1/jobs/\(id)")
            #expect(job["state"] == "failed")
        }

        @Test func `a store has one service, and it stops when it is told to`() async throws {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            let second = try await bench.run("serve")
            #expect(second.status == 1)
            #expect(second.errors.contains("another process works on this database"))
            bench.service.child.kill(SIGTERM)
            let ending = try await bench.service.child.ending(within: .seconds(30))
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ending.errors.contains("\"stopping\""))
            #expect(ending.output.isEmpty)
        }

        @Test func `a taken port ends the start with a sentence`() async throws {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            let port = try #require(bench.service.api.base.split(separator: ":").last)
            var text = SettingsText(
                bench.sandbox,
                database: "sqlite:\(bench.folder.path("2.sqlite"))"
            )
            text.port = try #require(Int(port))
            let settings = try bench.folder.write("second.yaml", text.text)
            let run = try await Product.run(["serve", "--settings", settings], in: bench.folder)
            #expect(run.status == 1)
            #expect(run.errors.hasPrefix("Quittance cannot start: "), "\(run.errors)")
            let sandboxPort = try #require(bench.sandbox.stripe.base.split(separator: ":").last)
            let sandbox = try await Product.run(
                ["sandbox", "--scale", "1", "--port", String(sandboxPort)],
                in: bench.folder
            )
            #expect(sandbox.status != 0)
            #expect(sandbox.errors.contains("listen"), "\(sandbox.errors)")
        }
    }
}
