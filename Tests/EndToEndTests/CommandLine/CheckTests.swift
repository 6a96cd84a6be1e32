import Accounting
import Foundation
import Sandbox
import Testing

extension EndToEndTests {
    /// `quittance check` against simulated accounts: 0 when all is well, 1 with what to fix.
    @Suite struct CheckTests {
        /// Checks a settings file bent by `change`.
        private static func check(
            _ options: [String] = [],
            _ change: (inout SettingsText) throws -> Void = { _ in }
        ) async throws -> Child.Ending {
            let folder = try ScratchFolder()
            let sandbox = try await SandboxProcess.start(in: folder)
            defer { sandbox.child.kill() }
            var settings = SettingsText(sandbox, database: "sqlite:\(folder.path("q.sqlite"))")
            try change(&settings)
            try folder.write("quittance.yaml", settings.text)
            let run = try await Product.run(["check"] + options, in: folder)
            for secret in [SandboxProcess.webhookSecret, settings.consumerSecret] {
                #expect(!(run.output + run.errors).contains(secret))
            }
            return run
        }

        /// The parts that failed, and whether each complaint comes with its mend.
        private static func failures(_ run: Child.Ending) -> [String] {
            let lines = run.output.split(separator: "\n").map(String.init)
            let complaints = lines.count { $0.hasPrefix("     ") && !$0.hasPrefix("     Fix:") }
            #expect(complaints == lines.count { $0.hasPrefix("     Fix: ") }, "\(run.output)")
            return lines.filter { $0.hasPrefix("FAIL ") }.map { String($0.dropFirst(5)) }
        }

        @Test func `all is well`() async throws {
            let run = try await Self.check()
            #expect(run.status == 0, "\(run.output)")
            let lines = run.output.split(separator: "\n")
            #expect(lines.count == 6)
            #expect(lines.allSatisfy { $0.hasPrefix("ok   ") }, "\(run.output)")
        }

        @Test func `the probe tells which sublist of a deposit adds, in a sandbox account only`()
            async throws
        {
            let run = try await Self.check(["--gl-probe"])
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("ok   signs of a deposit"))
            #expect(run.output.contains("one other line of 1.00 posted 1.00 USD to the bank"))
        }

        @Test func `a wrong Stripe key`() async throws {
            let run = try await Self.check { $0.stripeKey = "rk_test_wrong" }
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["stripe main"])
            #expect(run.output.contains("Put a valid Stripe key into the settings"))
            #expect(!run.output.contains("rk_test_wrong"))
        }

        @Test func `a wrong consumer secret`() async throws {
            let run = try await Self.check { $0.consumerSecret = "not-the-secret" }
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["netsuite 1234567_SB1"])
            #expect(run.output.contains("View Login Audit Trail"))
        }

        @Test func `another account than the credentials'`() async throws {
            let run = try await Self.check { $0.account = "7654321" }
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["netsuite 7654321"])
        }

        @Test func `accounts of the wrong type and accounts that are not there`() async throws {
            let run = try await Self.check {
                $0.accounts = ["receivable": "210", "suspense": "999"]
            }
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["netsuite 1234567_SB1"])
            #expect(run.output.contains("Account 210 has the type OthCurrAsset instead of"))
            #expect(run.output.contains("NetSuite shows no account with the internal id 999."))
            #expect(run.output.contains("Map suspense to the internal id of a suitable account"))
        }

        @Test func `a currency without a bank account`() async throws {
            let run = try await Self.check { $0.currencies = "[USD, CHF]" }
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["netsuite 1234567_SB1"])
            #expect(run.output.contains("CHF"))
        }

        @Test func `a store that cannot be opened, a zone that does not exist`() async throws {
            let run = try await Self.check {
                $0.database = "sqlite:/nonexistent/q.sqlite"
                $0.zone = "Mars/Olympus"
            }
            #expect(run.status == 1)
            #expect(
                Self.failures(run) == [
                    "time zone Mars/Olympus", "store sqlite:/nonexistent/q.sqlite",
                ]
            )
            #expect(!run.output.contains("unavailable(\""), "\(run.output)")
        }

        @Test func `addresses nobody listens at`() async throws {
            let run = try await Self.check {
                $0.stripe = "http://127.0.0.1:9"
                $0.netSuite = "http://127.0.0.1:9"
            }
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["stripe main", "netsuite 1234567_SB1"])
        }

        /// Within five minutes NetSuite still lets us in, so the difference can be told.
        @Test func `a clock that runs three minutes behind`() async throws {
            let clock: @Sendable () -> Timestamp = {
                Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 180)
            }
            let simulator = NetSuiteSimulator(configuration: .demo(clock: clock))
            let host = try await SandboxHost.start { await simulator.respond(to: $0) }
            let run = try await Self.check { $0.netSuite = host.baseAddress }
            await host.stop()
            #expect(run.status == 1)
            #expect(Self.failures(run) == ["netsuite 1234567_SB1"])
            #expect(run.output.contains("seconds behind NetSuite's"), "\(run.output)")
            #expect(run.output.contains("Set the clock by NTP"))
        }
    }
}
