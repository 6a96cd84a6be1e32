import Foundation
import HTTP
import JSON

/// `quittance serve` as a process of its own, with a key to its API.
struct ServiceProcess: Sendable {
    let child: Child
    let api: APIClient
    /// The text of the key the client uses.
    let key: String

    /// Starts it on a settings file and waits until it listens; makes a key unless one is given.
    static func start(
        settings: String,
        key: String? = nil,
        in folder: ScratchFolder,
        environment: [String: String] = [:],
        logLevel: String? = nil
    ) async throws -> ServiceProcess {
        let child = try Child(
            Product.executable,
            ["serve", "--settings", settings] + (logLevel.map { ["--log-level", $0] } ?? []),
            folder: folder,
            workFolder: Product.root.path,
            environment: environment
        )
        return try await listening(child) {
            if let key { key } else { try await newKey(settings, folder) }
        }
    }

    /// Waits until a service that was started as this child listens.
    static func listening(
        _ child: Child,
        key: () async throws -> String
    ) async throws -> ServiceProcess {
        let base: String = try await eventually("the service listens", within: .seconds(60)) {
            try Self.address(in: child)
        }
        let text = try await key()
        return ServiceProcess(child: child, api: try APIClient(base, key: text), key: text)
    }

    /// Makes a key beside the running service, as an administrator does.
    private static func newKey(_ settings: String, _ folder: ScratchFolder) async throws -> String {
        let made = try await Product.run(
            ["keys", "create", "--name", "tests", "--settings", settings],
            in: folder
        )
        guard made.status == 0 else { throw Child.Fault(description: made.errors) }
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func address(in child: Child) throws -> String? {
        if let status = child.status {
            throw Child.Fault(description: "the service ended with \(status): \(child.errors)")
        }
        for line in child.errors.split(separator: "\n") where line.contains("listening") {
            // A line written half is read again whole.
            guard let event = try? JSONValue.parse(Array(line.utf8)),
                let port = event["metadata"]?["port"]?.stringValue
            else { continue }
            return "http://127.0.0.1:\(port)"
        }
        return nil
    }

    /// Ends it as an administrator does, and waits.
    func stop() async throws {
        child.kill(SIGTERM)
        _ = try await child.ending(within: .seconds(30))
    }

    /// Waits until no job is at work or due soon; jobs that wait for hours may stay.
    func settled(within limit: Duration) async throws {
        do {
            _ = try await eventually("all jobs end", within: limit, every: .milliseconds(200)) {
                try await isSettled() ? true : nil
            }
        } catch let overdue as Overdue {
            let jobs = try await api.items("/v1/jobs?limit=200").filter { $0["done"] == false }
            throw Child.Fault(
                description: "\(overdue)\n" + jobs.prefix(5).map(\.text).joined(separator: "\n")
            )
        }
    }

    /// Waits for the end of all work; what died with its workers three times running is retried, as its
    /// finding asks a person to, and later once more where a twin of it was at work.
    func finished(within limit: Duration) async throws {
        for _ in 0..<3 {
            try await settled(within: limit)
            let dead = try await api.items("/v1/jobs?state=failed&limit=200").filter {
                $0["lastError"] == "The worker stopped without finishing this job."
            }
            if dead.isEmpty { return }
            for id in dead.compactMap({ $0["id"]?.stringValue }) {
                _ = try await api.retry(job: id)
            }
        }
        try await settled(within: limit)
    }

    /// Whether everything is done but what snoozes, like a payout on its way.
    func isSettled() async throws -> Bool {
        let status = try await api.get("/v1/status")
        return ["available", "running", "retryable"].allSatisfy {
            status["jobs"]?[$0]?.int64Value == 0
        }
    }
}
