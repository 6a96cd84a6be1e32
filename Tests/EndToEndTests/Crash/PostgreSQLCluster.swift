import Foundation
import Testing

/// A PostgreSQL server of a test's own, which the test may restart under load.
final class PostgreSQLCluster: Sendable {
    let url: String
    private let folder: ScratchFolder
    private let port: Int

    /// Starts a fresh server, or answers nil where PostgreSQL is not installed; with `CI=true` that is a
    /// failure, elsewhere a known issue.
    static func start(in folder: ScratchFolder) async throws -> PostgreSQLCluster? {
        let isInstalled = try await run(Self.find + "; [ -n \"$bin\" ]", in: folder).status == 0
        guard isInstalled else {
            let sentence: Comment = "PostgreSQL's server programs are not installed."
            if ProcessInfo.processInfo.environment["CI"] == "true" {
                Issue.record(sentence)
            } else {
                withKnownIssue(sentence) { Issue.record(sentence) }
            }
            return nil
        }
        let port = try await run(
            "python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0));"
                + " print(s.getsockname()[1])'",
            in: folder
        )
        guard let number = Int(port.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Child.Fault(description: "no free port: \(port.errors)")
        }
        let cluster = PostgreSQLCluster(folder: folder, port: number)
        try await cluster.perform(
            """
            mkdir -p "$data" && chmod 700 "$data"; [ "$(id -u)" -ne 0 ] || chown "$account" "$data"
            "${as[@]}" "$bin/initdb" -D "$data" -U quittance -A trust -E UTF8 --locale=C \
                --no-sync >/dev/null
            """
        )
        try await cluster.go()
        try await cluster.perform(
            "\"$bin/createdb\" -h 127.0.0.1 -p \(number) -U quittance quittance"
        )
        return cluster
    }

    private init(folder: ScratchFolder, port: Int) {
        self.folder = folder
        self.port = port
        url = "postgres://quittance@127.0.0.1:\(port)/quittance"
    }

    /// Restarts the server as a crash would: every connection breaks, the log is replayed.
    func crashAndRestart() async throws {
        try await perform(
            "\"${as[@]}\" \"$bin/pg_ctl\" -D \"$data\" -m immediate -w stop >/dev/null"
        )
        try await go()
    }

    func stop() async throws {
        try await perform(
            "\"${as[@]}\" \"$bin/pg_ctl\" -D \"$data\" -m immediate -w stop >/dev/null"
        )
    }

    /// Writes a copy of the database to a file, as the operator's page says.
    func dump(to file: String) async throws {
        try await perform(
            "\"$bin/pg_dump\" --format=custom --file='\(file)' --dbname='\(url)'"
        )
    }

    /// Puts a copy in the place of the database, as the operator's page says.
    func restore(from file: String) async throws {
        try await perform(
            "\"$bin/pg_restore\" --clean --if-exists --dbname='\(url)' '\(file)'"
        )
    }

    /// The server outlives the shell that starts it, so it must not keep what the shell was given: a
    /// shell whose descriptors stay open elsewhere would seem to run on.
    private func go() async throws {
        try await perform(
            """
            (
                for entry in /proc/self/fd/*; do
                    number=${entry##*/}
                    if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
                done
                exec "${as[@]}" "$bin/pg_ctl" -D "$data" -w -l "$data/server.log" \
                    -o "-c listen_addresses=127.0.0.1 -p \(port) -k $data -c max_connections=100" \
                    start >/dev/null 2>&1 </dev/null
            )
            """
        )
    }

    /// Finds the newest installed server.
    private static let find =
        "bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"

    /// initdb refuses root, so a root caller borrows the account `postgres`.
    private func perform(_ words: String) async throws {
        let script = """
            set -euo pipefail
            cd /
            \(Self.find)
            data='\(folder.path("postgresql"))'
            account=postgres; as=()
            if [ "$(id -u)" -eq 0 ]; then
                as=(setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups)
            fi
            \(words)
            """
        let ending = try await Self.run(script, in: folder)
        guard ending.status == 0 else {
            throw Child.Fault(description: "PostgreSQL: \(ending.errors.suffix(500))")
        }
    }

    private static func run(_ script: String, in folder: ScratchFolder) async throws -> Child.Ending
    {
        let child = try Child("/bin/bash", ["-c", script], folder: folder)
        return try await child.ending(within: .seconds(60))
    }
}
