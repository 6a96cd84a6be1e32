import Foundation
import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// Secrets in the store: sealed, named by the settings, changed to another key under load.
    @Suite struct VaultTests {
        @Test func `the vault feeds the service, and its key changes while the service works`()
            async throws
        {
            let folder = try ScratchFolder()
            let sandbox = try await SandboxProcess.start(scale: 10, in: folder)
            defer { sandbox.child.kill() }
            var text = SettingsText(sandbox, database: "sqlite:\(folder.path("q.sqlite"))")
            text.stripeKey = "${vault:stripe-main}"
            func settings(_ keys: String) throws -> String {
                text.extra = "vault: { \(keys) }"
                return try folder.write("quittance.yaml", text.text)
            }
            func run(_ words: [String], input: String = "") async throws -> Child.Ending {
                let child = try Child(
                    Product.executable,
                    words,
                    folder: folder,
                    input: Array(input.utf8)
                )
                return try await child.ending(within: .seconds(30))
            }
            let first = try folder.write("first.key", try await run(["vault", "new-key"]).output)
            let second = try folder.write("second.key", try await run(["vault", "new-key"]).output)
            let file = try settings("keyFile: \(first)")
            let options = ["--settings", file]

            let early = try await run(["serve"] + options)
            #expect(early.status == 78)
            #expect(
                early.errors.contains("The vault has no secret stripe-main."),
                "\(early.errors)"
            )

            let set = try await run(
                ["vault", "set", "stripe-main"] + options,
                input: SandboxProcess.stripeKey + "\n"
            )
            #expect(set.status == 0, "\(set.errors)")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("q.sqlite")))
            #expect(bytes.range(of: Data(SandboxProcess.stripeKey.utf8)) == nil)

            let service = try await ServiceProcess.start(settings: file, in: folder)
            defer { service.child.kill() }
            let month = try await Month(sandbox)
            for request in month.requests {
                _ = try await service.api.call(.post, request.path, request.body)
            }
            let rotated = try await run(["vault", "rotate", "--new-key-file", second] + options)
            #expect(rotated.status == 0, "\(rotated.errors)")
            try await service.settled(within: .seconds(60))
            #expect(try await !service.api.items("/v1/payouts").isEmpty)
            try await service.stop()

            let old = try await run(["check"] + options)
            #expect(old.status != 0)
            #expect(old.errors.contains("the settings name another one"), "\(old.errors)")
            _ = try settings("keyFile: \(second), previousKeyFile: \(first)")
            #expect(try await run(["check"] + options).output.contains("ok   stripe main"))
            let list = try await run(["vault", "list"] + options)
            #expect(list.output.contains("stripe-main"))
            #expect(list.output.contains("yes"))
            for ending in [early, set, rotated, old, list] {
                #expect(!(ending.output + ending.errors).contains(SandboxProcess.stripeKey))
            }
            let verified = try await run(["audit", "list"] + options)
            #expect(verified.output.contains("vault key rotated"))
        }

        @Test func `a secret comes from a file, a systemd credential or the environment`()
            async throws
        {
            let folder = try ScratchFolder()
            let sandbox = try await SandboxProcess.start(scale: 1, in: folder)
            defer { sandbox.child.kill() }
            var text = SettingsText(sandbox, database: "sqlite:\(folder.path("q.sqlite"))")
            text.stripeKey = "${stripe-key}"
            let settings = try folder.write("quittance.yaml", text.text)
            let credential = try folder.write("stripe-key", SandboxProcess.stripeKey + "\n")
            for environment in [
                ["stripe-key": SandboxProcess.stripeKey], ["stripe-key_FILE": credential],
                ["CREDENTIALS_DIRECTORY": folder.path("")],
            ] {
                let run = try await Product.run(
                    ["check", "--settings", settings],
                    in: folder,
                    environment: environment
                )
                #expect(run.output.contains("ok   stripe main"), "\(run.output) \(run.errors)")
            }
            let none = try await Product.run(["check", "--settings", settings], in: folder)
            #expect(none.status == 78)
        }
    }
}
