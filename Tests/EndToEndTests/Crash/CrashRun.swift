import HTTP
import JSON
import TestSupport

/// A month worked on by a service that is killed again and again.
struct CrashRun {
    private let folder: ScratchFolder
    private let sandbox: SandboxProcess
    private let settings: String
    private let cluster: PostgreSQLCluster?
    private var service: ServiceProcess
    private var generator: SeededGenerator
    private(set) var kills = 0
    /// Kills after which work was still to be done.
    private(set) var killsAtWork = 0

    /// Starts a sandbox and the service, on SQLite or on a PostgreSQL server of its own; nil where
    /// PostgreSQL is not installed.
    init?(seed: UInt64, month: Int, scale: Int, isOnPostgreSQL: Bool = false) async throws {
        folder = try ScratchFolder()
        var url = "sqlite:\(folder.path("q.sqlite"))"
        cluster = isOnPostgreSQL ? try await PostgreSQLCluster.start(in: folder) : nil
        if isOnPostgreSQL {
            guard let cluster else { return nil }
            url = cluster.url
        }
        sandbox = try await SandboxProcess.start(seed: month, scale: scale, in: folder)
        var text = SettingsText(sandbox, database: url)
        text.extra = "jobs: { workers: 2 }"
        settings = try folder.write("quittance.yaml", text.text)
        service = try await ServiceProcess.start(settings: settings, in: folder)
        generator = SeededGenerator(seed: seed)
    }

    func end() async {
        service.child.kill()
        sandbox.child.kill()
        // The folder goes with the test; a server that is gone already is as good as stopped.
        try? await cluster?.stop()
    }

    func setFaults(_ plan: JSONValue) async throws { try await sandbox.setFaults(plan) }

    /// Asks for the month, and kills the service up to `killsMax` times while there is work.
    mutating func play(killsMax: Int) async throws {
        for (number, request) in try await Month(sandbox).pieces.enumerated() {
            try await ask(request, key: "piece-\(number)", mayKill: kills < killsMax)
        }
        var round = 0
        while kills < killsMax {
            if try await service.isSettled() {
                // Done too soon: the same is asked for again, and must change nothing.
                round += 1
                for (number, request) in try await Month(sandbox).pieces.enumerated() {
                    try await ask(request, key: "round-\(round)-\(number)", mayKill: false)
                }
            }
            try await killAndRestart()
        }
    }

    /// Waits for the end of all work.
    func finish() async throws {
        try await service.finished(within: .seconds(60))
    }

    /// Sends a request until it is answered, as a caller does who knows its idempotency key.
    private mutating func ask(
        _ request: Month.Request,
        key: String,
        mayKill: Bool
    ) async throws {
        let fields: HTTPFields = ["Idempotency-Key": key]
        if mayKill, Int.random(in: 0..<8, using: &generator) == 0 {
            // The answer of a service killed meanwhile may be lost; the request is sent again.
            let api = service.api
            async let lost = api.send(.post, request.path, request.body, fields: fields)
            try await killAndRestart()
            _ = try? await lost
        }
        let response = try await service.api.send(
            .post,
            request.path,
            request.body,
            fields: fields
        )
        guard response.status == .accepted else {
            throw APIClient.Fault(description: "\(request.path): \(response.status.code)")
        }
    }

    /// Lets the service work for a moment, kills it and starts it again on the same files.
    mutating func killAndRestart() async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...100, using: &generator)))
        try await service.child.killed()
        service = try await ServiceProcess.start(
            settings: settings,
            key: service.key,
            in: folder
        )
        kills += 1
        if try await !service.isSettled() { killsAtWork += 1 }
    }

    /// Reads the books.
    func books() async throws -> Books {
        let ledger = try await Product.run(
            ["ledger", "export", "--settings", settings],
            in: folder
        )
        return try await Books(sandbox, service, ledger: ledger.output)
    }
}
