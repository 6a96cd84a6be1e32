import Foundation

extension JobsBench {
    /// The running service: durable answers over its API, and what it costs while nothing happens.
    ///
    /// Nil where the release binary is missing.
    func serviceLines() async throws -> [JobsLine]? {
        let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("quittance").path
        guard FileManager.default.isExecutableFile(atPath: binary) else { return nil }
        let load = path("http_load")
        let source = PythonPeer.folder.appendingPathComponent("jobs/http_load.c").path
        try Program.run("/usr/bin/env", ["cc", "-O2", "-D_GNU_SOURCE", "-o", load, source])
        // A demo with its vendors, left running when its month is booked.
        let service = try Child(binary, ["demo", "--serve", "--seed", "7"])
        let (port, key) = try Self.address(of: service)
        try await Task.sleep(for: .seconds(3))
        let seconds = isQuick ? 5.0 : 30.0
        let before = try service.cpu()
        try await Task.sleep(for: .seconds(seconds))
        let idle = (try service.cpu() - before) / 1e9 / seconds * 100
        let run = try Program.run(load, [port, key, "64", "\(isQuick ? 2000 : 30_000)"])
        guard let rate = Double(run.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkFault("the load told no rate: \(run.output.suffix(300))")
        }
        return [
            JobsLine(
                what: "REST API, durable 202 answers, 64 kept connections",
                ours: rate,
                unit: "answers/s",
                target: 10_000
            ),
            JobsLine(
                what: "the service at rest, with its simulated vendors",
                ours: idle,
                unit: "% of a core",
                target: 0.1,
                isCeiling: true
            ),
        ]
    }

    /// Reads the demo's output up to the line that names the service's address and key.
    private static func address(of service: Child) throws -> (port: String, key: String) {
        while true {
            let words = try service.line().split(separator: " ")
            guard words.first == "Service", words.count >= 4,
                let port = words[1].split(separator: ":").last
            else { continue }
            return (String(port), String(words[3]))
        }
    }
}
