import Foundation
import JSON

/// The machine and the versions behind the figures.
enum Environment {
    /// The load average of the last minute.
    static func load() -> String {
        String(contents(of: "/proc/loadavg").prefix { $0 != " " })
    }

    static func facts(
        _ bench: Workbench,
        loadBefore: String
    ) throws -> [(name: String, value: String)] {
        let model = contents(of: "/proc/cpuinfo").split(separator: "\n")
            .first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ": ").last }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        var versions: [String] = []
        for (name, value) in try bench.python.prepare("versions").objectValue?.members ?? [] {
            versions.append("\(name) \(value.stringValue ?? "?")")
        }
        for (program, argument) in [("nginx", "-v"), ("pgbench", "-V"), ("openssl", "version")] {
            guard let path = Workbench.program(program) else { continue }
            let text = try Program.run(path, [argument]).output
            versions.append(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return [
            ("Processor", "\(model ?? "unknown"), \(cores) cores"),
            ("Load", "\(loadBefore) before, \(load()) after"),
            ("Peers", versions.joined(separator: "; ")),
        ]
    }

    private static func contents(of path: String) -> String {
        // Without the file the fact is missing from the report, nothing else.
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}

extension Workbench {
    /// What `make bench` set up, and a fresh folder below `.build`, which is on a real disk.
    static func fromEnvironment() throws -> Workbench {
        let variables = ProcessInfo.processInfo.environment
        guard let peers = variables["QUITTANCE_PEERS"], !peers.isEmpty else {
            throw BenchmarkFault("QUITTANCE_PEERS is not set; run `make bench`")
        }
        let folder = URL(fileURLWithPath: ".build/benchmarks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let python = peers + "/bin/python"
        return Workbench(
            python: try PythonPeer(python: python),
            pythonPath: python,
            folder: folder,
            postgres: variables["QUITTANCE_POSTGRES_URL"].flatMap { $0.isEmpty ? nil : $0 }
        )
    }
}
