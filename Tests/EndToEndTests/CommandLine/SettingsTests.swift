import Foundation
import Testing

extension EndToEndTests {
    /// Faults of the settings file: all of them at once, each with its place and its mend.
    @Suite struct SettingsTests {
        private static func refusal(
            _ text: String,
            _ words: [String] = ["check"],
            environment: [String: String] = [:]
        ) async throws -> [String] {
            let folder = try ScratchFolder()
            try folder.write("quittance.yaml", text)
            let run = try await Product.run(words, in: folder, environment: environment)
            #expect(run.status == 78, "\(words) \(run.errors)")
            #expect(run.output.isEmpty)
            let lines = run.errors.split(separator: "\n").map(String.init)
            #expect(lines.first == "The settings in quittance.yaml cannot be used:")
            return lines.dropFirst().map { String($0.drop { $0 == " " }) }
        }

        private static let address = "http://127.0.0.1:9"
        private static let good = SettingsText(stripe: address, netSuite: address)

        @Test func `one run lists every fault with its pointer`() async throws {
            var settings = Self.good
            settings.database = "mysql:x"
            settings.stripe = "ftp://127.0.0.1"
            settings.account = "no account"
            settings.port = 70_000
            settings.currencies = "[USD, XXQ]"
            settings.extra = "jobs: { workers: 0 }"
            let lines = try await Self.refusal(settings.text)
            let pointers = Set(lines.map { $0.prefix { $0 != ":" } })
            #expect(
                pointers == [
                    "/database", "/stripe/baseURL", "/netsuite/account", "/server/port",
                    "/accounting/customerCurrencies", "/jobs/workers",
                ]
            )
            #expect(lines.count == 6, "\(lines)")
        }

        @Test(arguments: [
            ("server: { hots: x }", "/server/hots", "host"),
            ("jobs: { worker: 3 }", "/jobs/worker", "workers"),
            ("sever: { host: x }", "/sever", "server"),
        ])
        func `a misspelt key is refused with the known ones`(
            line: String,
            pointer: String,
            known: String
        ) async throws {
            var text = Self.good.text
            if line.hasPrefix("server") {
                text = text.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
            }
            let lines = try await Self.refusal(text + line + "\n")
            let found = try #require(lines.first { $0.hasPrefix(pointer + ":") }, "\(lines)")
            #expect(found.contains(known))
            #expect(lines.count == 1, "\(lines)")
        }

        @Test func `every fault of a mapping is told at once, with its line and a fix`()
            async throws
        {
            let mapping = """
                mapping:
                  items: { default: abc }
                  records:
                    invoice:
                      header:
                        custbody_x: "{nonsense}"
                        custbody_y: "{open"
                        custbody_z: "{teem(id)}"
                      rules:
                        - header: { class: { id: "5" } }
                    deposit: {}
                  filter: { allowListOnly: perhaps }
                  customers: { match: [guess, customField] }
                  unknown: 1
                  lookups: { team: north }

                """
            let text = Self.good.text
            let first = text.split(separator: "\n", omittingEmptySubsequences: false).count
            let lines = try await Self.refusal(text + mapping)
            func line(_ pointer: String) -> String { lines.first { $0.hasPrefix(pointer) } ?? "" }
            #expect(line("/mapping/items/default:").contains("line \(first + 1): “abc”"))
            let field = line("/mapping/records/invoice/header/custbody_x:")
            #expect(field.contains("line \(first + 5)") && field.contains("metadata.KEY"))
            #expect(
                line("/mapping/records/invoice/header/custbody_y:").contains("brace is not closed")
            )
            #expect(line("/mapping/records/invoice/rules/0").contains("condition is missing"))
            #expect(line("/mapping/records/deposit").contains("customerPayment"))
            #expect(line("/mapping/filter/allowListOnly").contains("neither true nor false"))
            #expect(line("/mapping/customers/match").contains("emailAndName"))
            #expect(line("/mapping/customers/customField").contains("custentity"))
            #expect(line("/mapping/unknown").contains("line \(first + 13)"))
            #expect(
                line("/mapping/records/invoice/header/custbody_z:").contains("no table “teem”")
            )
            #expect(line("/mapping/lookups/team").contains("group of texts"))
            #expect(lines.count == 11, "\(lines)")
        }

        @Test func `every fault of a schedule is told at once`() async throws {
            var settings = Self.good
            settings.extra = """
                schedules:
                  - { name: first, cron: "61 * * * *" }
                  - { cron: "0 6 * * *", account: none, catchUp: maybe, days: 0, kind: x }
                  - { name: third, cron: "@daily", timeZone: Mars/Base }
                  - { name: fourth, cron: "@daily" }
                  - { name: fourth, cron: "@hourly", week: 1 }

                """
            let lines = try await Self.refusal(settings.text)
            let pointers = Set(lines.map { $0.prefix { $0 != ":" } })
            #expect(
                pointers == [
                    "/schedules/0/cron", "/schedules/1/name", "/schedules/1/account",
                    "/schedules/1/catchUp", "/schedules/1/days", "/schedules/1/kind",
                    "/schedules/2/timeZone", "/schedules/4/name", "/schedules/4/week",
                ]
            )
            #expect(lines.count == 9, "\(lines)")
        }

        @Test func `a role without an account is named`() async throws {
            let text = Self.good.text.split(separator: "\n")
                .filter { !$0.contains("disputeLosses") }.joined(separator: "\n")
            let lines = try await Self.refusal(text)
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix("/netsuite/chart/disputeLosses:") == true)
        }

        @Test func `an environment variable stands in, and a missing one is named`() async throws {
            var settings = Self.good
            settings.stripeKey = "${QUITTANCE_TEST_KEY}"
            let lines = try await Self.refusal(settings.text)
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix("/stripe/accounts/0/apiKey:") == true, "\(lines)")
            #expect(lines.first?.contains("QUITTANCE_TEST_KEY") == true, "\(lines)")

            settings.database = "mysql:x"
            let rest = try await Self.refusal(
                settings.text,
                environment: ["QUITTANCE_TEST_KEY": "rk_test_sandbox"]
            )
            #expect(rest.map { $0.prefix { $0 != ":" } } == ["/database"])
        }

        @Test func `a secret that is empty is no secret`() async throws {
            let text = SettingsText(stripe: "http://127.0.0.1:1", netSuite: "http://127.0.0.1:1")
                .text
            let list = "webhookSecrets: [\(SandboxProcess.webhookSecret)"
            #expect(text.contains(list))
            for empty in ["''", "~", "\"${QUITTANCE_TEST_OLD}\""] {
                let lines = try await Self.refusal(
                    text.replacing(list, with: list + ", " + empty),
                    environment: ["QUITTANCE_TEST_OLD": ""]
                )
                #expect(lines.count == 1)
                #expect(
                    lines.first?.hasPrefix("/stripe/accounts/0/webhookSecrets/1: ") == true,
                    "\(lines)"
                )
            }
        }

        @Test func `no YAML, no file: both are told apart`() async throws {
            let broken = try await Self.refusal("# settings\nserver: ]closed")
            #expect(
                broken.first?.hasPrefix("/: line 2: The file is not valid YAML: did not") == true,
                "\(broken)"
            )
            let folder = try ScratchFolder()
            let missing = try await Product.run(["check", "--settings", "none.yaml"], in: folder)
            #expect(missing.status == 78)
            #expect(missing.errors.contains("The file cannot be read."))
            #expect(missing.errors.contains("Deploy/quittance.example.yaml"))
        }

        @Test(arguments: [
            ["serve"], ["check"], ["jobs", "list"], ["payouts", "list"], ["ledger", "export"],
            ["keys", "list"], ["keys", "create", "--name", "x"], ["backup", "copy.sqlite"],
        ])
        func `every command that needs the settings refuses faulty ones alike`(
            words: [String]
        ) async throws {
            var settings = Self.good
            settings.database = "mysql:secret@x"
            let lines = try await Self.refusal(settings.text, words)
            #expect(lines.count == 1)
            #expect(!lines.joined().contains("secret"))
        }

        @Test func `commands that need only the store ask for no secret of the service`()
            async throws
        {
            var settings = Self.good
            settings.stripeKey = "${stripe-key}"
            let folder = try ScratchFolder()
            try folder.write("quittance.yaml", settings.text)
            for words in [
                ["keys", "create", "--name", "x"], ["backup", "copy.sqlite"], ["audit", "verify"],
                ["jobs", "list"],
            ] {
                let run = try await Product.run(words, in: folder)
                #expect(run.status == 0, "\(words) \(run.errors)")
            }
            let refused = try await Product.run(["check", "--offline"], in: folder)
            #expect(refused.status == 78)
            #expect(refused.errors.contains("/stripe/accounts/0/apiKey"), "\(refused.errors)")

            // Beside the settings it is found, by the service and by commands alike.
            let secrets = folder.url.appendingPathComponent("credentials")
            try FileManager.default.createDirectory(at: secrets, withIntermediateDirectories: false)
            try folder.write("credentials/stripe-key", "rk_test_sandbox\n")
            let found = try await Product.run(["check", "--offline"], in: folder)
            #expect(found.status == 0, "\(found.errors)")
        }

        @Test(.enabled(if: getuid() == 0, "only root could make the store for another account"))
        func `root makes no store in a folder of the service's account`() async throws {
            let folder = try ScratchFolder()
            try folder.write("quittance.yaml", Self.good.text)
            try FileManager.default.setAttributes(
                [.ownerAccountName: "nobody"],
                ofItemAtPath: folder.url.path
            )
            let run = try await Product.run(["keys", "list"], in: folder)
            #expect(run.status == 1)
            #expect(run.errors.contains("runuser -u nobody -- quittance"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.path("q.sqlite")))
        }

        @Test func `the example in Deploy needs nothing but its variables`() async throws {
            let path = Product.root.appendingPathComponent("Deploy/quittance.example.yaml")
            let text = try String(contentsOf: path, encoding: .utf8)
            let lines = try await Self.refusal(text)
            let pointers = lines.map { String($0.prefix { $0 != ":" }) }
            #expect(
                Set(pointers) == [
                    "/stripe/accounts/0/apiKey", "/stripe/accounts/0/webhookSecrets",
                    "/netsuite/clientCredentials/clientID",
                    "/netsuite/clientCredentials/certificateID",
                    "/netsuite/clientCredentials/privateKeyFile",
                ],
                "\(lines)"
            )
        }
    }
}
