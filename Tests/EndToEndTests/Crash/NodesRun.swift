import Glibc
import HTTP
import JSON
import TestSupport

/// A month worked on by several nodes on one PostgreSQL server, all of which come to harm.
struct NodesRun {
    private let folder: ScratchFolder
    private let sandbox: SandboxProcess
    private let cluster: PostgreSQLCluster
    private let settings: String
    private var nodes: [ServiceProcess] = []
    private var generator: SeededGenerator
    private(set) var kills = 0
    private(set) var pauses = 0
    private(set) var serverCrashes = 0
    private var asked = 0

    /// Starts the server, the sandbox and three nodes; nil where PostgreSQL is not installed.
    init?(seed: UInt64, month: Int, scale: Int, nodes count: Int = 3) async throws {
        folder = try ScratchFolder()
        guard let cluster = try await PostgreSQLCluster.start(in: folder) else { return nil }
        self.cluster = cluster
        sandbox = try await SandboxProcess.start(seed: month, scale: scale, in: folder)
        var text = SettingsText(sandbox, database: cluster.url)
        text.extra = "jobs: { workers: 3 }"
        settings = try folder.write("quittance.yaml", text.text)
        generator = SeededGenerator(seed: seed)
        nodes.append(try await ServiceProcess.start(settings: settings, in: folder))
        for _ in 1..<count { nodes.append(try await start()) }
    }

    private func start() async throws -> ServiceProcess {
        try await ServiceProcess.start(settings: settings, key: nodes.first?.key, in: folder)
    }

    func end() async {
        for node in nodes { node.child.kill() }
        sandbox.child.kill()
        // The folder goes with the test; a server that is gone already is as good as stopped.
        try? await cluster.stop()
    }

    /// Asks for the month, again and again if it is done too soon, and does so many harmful things.
    ///
    /// Every `longPauseEvery`-th harm stops a node for longer than its lease.
    mutating func play(harms: Int, longPauseEvery: Int) async throws {
        for number in 1...harms {
            if try await isSettled() { try await askForAll() }
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...400, using: &generator)))
            try await harm(isLongPause: number.isMultiple(of: longPauseEvery))
        }
    }

    private mutating func harm(isLongPause: Bool) async throws {
        let index = Int.random(in: 0..<nodes.count, using: &generator)
        if isLongPause {
            nodes[index].child.kill(SIGSTOP)
            pauses += 1
            try await Task.sleep(for: .seconds(36))
            nodes[index].child.kill(SIGCONT)
            return
        }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0:
            try await cluster.crashAndRestart()
            serverCrashes += 1
        case 1, 2:
            nodes[index].child.kill(SIGSTOP)
            pauses += 1
            try await Task.sleep(
                for: .milliseconds(Int.random(in: 200...2000, using: &generator))
            )
            nodes[index].child.kill(SIGCONT)
        default:
            try await nodes[index].child.killed()
            nodes[index] = try await start()
            kills += 1
        }
    }

    private func isSettled() async throws -> Bool {
        // A node that is away, or whose server is, counts as work to be done.
        (try? await nodes[0].isSettled()) ?? false
    }

    private mutating func askForAll() async throws {
        asked += 1
        for (number, request) in try await Month(sandbox).pieces.enumerated() {
            try await ask(request, key: "piece-\(asked)-\(number)")
        }
    }

    /// Sends a request to one node after the other until it is answered, with one idempotency key.
    private func ask(_ request: Month.Request, key: String) async throws {
        for attempt in 0..<100 {
            let node = nodes[attempt % nodes.count]
            // No answer, or a refusal while the server is away: the same again, elsewhere.
            let response = try? await node.api.send(
                .post,
                request.path,
                request.body,
                fields: ["Idempotency-Key": key]
            )
            if response?.status == .accepted { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw APIClient.Fault(description: "\(request.path) is never answered")
    }

    /// Waits for the end of all work.
    mutating func finish(within limit: Duration) async throws {
        if asked == 0 { try await askForAll() }
        try await nodes[0].finished(within: limit)
    }

    func books() async throws -> Books {
        let ledger = try await Product.run(
            ["ledger", "export", "--settings", settings],
            in: folder
        )
        return try await Books(sandbox, nodes[0], ledger: ledger.output)
    }

    /// What NetSuite counted of all nodes together.
    func counters() async throws -> JSONValue {
        try await sandbox.netSuite.get("/sandbox/counters")
    }
}
