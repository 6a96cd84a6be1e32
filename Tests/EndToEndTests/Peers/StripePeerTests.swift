import JSON
import Testing

extension EndToEndTests {
    /// Stripe's own SDK against our simulator and our service.
    @Suite struct StripePeerTests {
        @Test func `the SDK lists, expands, retrieves and classifies refusals`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let sandbox = try await SandboxProcess.start(scale: 20, in: folder)
                defer { sandbox.child.kill() }
                try await peers.script(
                    "stripe_api.py",
                    [sandbox.stripe.base, SandboxProcess.stripeKey],
                    in: folder
                )
            }
        }

        @Test func `events the SDK signs are accepted and become records`() async throws {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let sandbox = try await SandboxProcess.start(scale: 5, in: folder)
                defer { sandbox.child.kill() }
                let settings = SettingsText(sandbox, database: "sqlite:\(folder.path("q.sqlite"))")
                let service = try await ServiceProcess.start(
                    settings: try folder.write("quittance.yaml", settings.text),
                    in: folder
                )
                defer { service.child.kill() }
                let output = try await peers.script(
                    "stripe_webhooks.py",
                    [
                        sandbox.stripe.base, SandboxProcess.stripeKey, service.api.base,
                        SandboxProcess.webhookSecret,
                    ],
                    in: folder
                )
                try await service.settled(within: .seconds(60))
                let objects = try #require(try JSONValue.parse(Array(output.utf8)).arrayValue)
                for object in objects.compactMap(\.stringValue) {
                    let links = try await service.api.get("/v1/links?source=\(object)")
                    #expect(links["items"]?.arrayValue?.isEmpty == false, "\(object)")
                }
                #expect(!objects.isEmpty)
                try await service.stop()
            }
        }
    }
}
