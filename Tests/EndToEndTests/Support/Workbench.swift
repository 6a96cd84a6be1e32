import HTTP

/// A sandbox, a settings file for it and a service on SQLite, all in one scratch folder.
struct Workbench: Sendable {
    let folder: ScratchFolder
    let sandbox: SandboxProcess
    let settings: String
    let service: ServiceProcess

    /// Starts all of it; `kill` must follow.
    static func start(
        seed: Int = 2026,
        scale: Int = 5,
        environment: [String: String] = [:],
        logLevel: String? = nil,
        change: (inout SettingsText) -> Void = { _ in }
    ) async throws -> Workbench {
        let folder = try ScratchFolder()
        let sandbox = try await SandboxProcess.start(seed: seed, scale: scale, in: folder)
        var text = SettingsText(sandbox, database: "sqlite:\(folder.path("q.sqlite"))")
        change(&text)
        let settings = try folder.write("quittance.yaml", text.text)
        return Workbench(
            folder: folder,
            sandbox: sandbox,
            settings: settings,
            service: try await ServiceProcess.start(
                settings: settings,
                in: folder,
                environment: environment,
                logLevel: logLevel
            )
        )
    }

    /// Ends both processes at once.
    func kill() {
        service.child.kill()
        sandbox.child.kill()
    }

    /// Runs a command of the program on this settings file.
    func run(_ words: String...) async throws -> Child.Ending {
        try await Product.run(words + ["--settings", settings], in: folder)
    }

    /// Has the whole month worked on, and waits for the end.
    func playMonth() async throws {
        let month = try await Month(sandbox)
        for request in month.requests {
            _ = try await service.api.call(.post, request.path, request.body)
            try await service.settled(within: .seconds(60))
        }
    }
}
