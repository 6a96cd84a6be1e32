import Foundation

/// Small answers over kept connections: the server's own processor time, and the time of a request.
enum ServerCase {
    private static let connections = 16

    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let ours = try Child(ServeCommand.ownPath, ["serve"])
        return [
            Benchmark(
                title: "HTTP GET, 16 connections (server CPU)",
                ours: try contestant("HTTPServer", ours, try port(of: ours), count: 20_000),
                peers: [try peer(bench)]
            )
        ]
    }

    private static func peer(_ bench: Workbench) throws -> Contestant {
        guard let nginx = Workbench.program("nginx") else {
            let script = PythonPeer.folder.appendingPathComponent("http_peer.py").path
            let server = try Child(bench.pythonPath, [script])
            return try contestant("Python http.server", server, try port(of: server), count: 2000)
        }
        let port = try bench.freePort()
        let settings = """
            daemon off; master_process off; worker_processes 1; error_log stderr crit;
            pid \(bench.path("nginx.pid"));
            events { worker_connections 256; }
            http {
                access_log off; keepalive_requests 100000000; default_type application/json;
                client_body_temp_path \(bench.path("nginx-body"));
                proxy_temp_path \(bench.path("nginx-proxy"));
                fastcgi_temp_path \(bench.path("nginx-fastcgi"));
                uwsgi_temp_path \(bench.path("nginx-uwsgi"));
                scgi_temp_path \(bench.path("nginx-scgi"));
                server { listen 127.0.0.1:\(port); location / { return 200 '{"status":"ok"}'; } }
            }
            """
        let path = try bench.write(Array(settings.utf8), as: "nginx.conf")
        let server = try Child(nginx, ["-e", "stderr", "-c", path])
        return try contestant("nginx, 1 worker", server, port, count: 20_000)
    }

    private static func contestant(
        _ name: String,
        _ server: Child,
        _ port: UInt16,
        count: Int
    ) throws -> Contestant {
        let load = try patiently { try LoopbackLoad(port: port, connections: connections) }
        let turns = (count + connections - 1) / connections
        return Contestant(name: name) {
            try await server.cost(turns * connections) { _ = try load.run(count) }
        }
    }

    static func port(of server: Child) throws -> UInt16 {
        guard let port = UInt16(try server.line()) else {
            throw BenchmarkFault("a server named no port")
        }
        return port
    }
}

/// Tries for up to five seconds: a program just started may not listen yet.
func patiently<Value>(_ body: () throws -> Value) throws -> Value {
    for _ in 0..<100 {
        do {
            return try body()
        } catch {
            Thread.sleep(forTimeInterval: 0.05)
        }
    }
    return try body()
}
