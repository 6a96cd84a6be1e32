import Foundation
import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// A store whose disk is full says so, keeps what it has, and goes on once there is room.
    @Suite struct FullDiskTests {
        /// Makes a key and serves, on a disk of a few megabytes that only this process sees.
        private static let script = """
            mount -t tmpfs -o size=8m,mode=700 tmpfs "$1" || exit 77
            "$2" keys create --name tests --settings "$3" >"$4" || exit 1
            exec "$2" serve --settings "$3"
            """

        private func start(
            _ folder: ScratchFolder,
            _ sandbox: SandboxProcess
        ) async throws -> ServiceProcess? {
            let disk = folder.path("disk")
            try FileManager.default.createDirectory(
                atPath: disk,
                withIntermediateDirectories: false
            )
            let text = SettingsText(sandbox, database: "sqlite:\(disk)/q.sqlite")
            let settings = try folder.write("quittance.yaml", text.text)
            let child = try Child(
                "/usr/bin/unshare",
                ["-m", "sh", "-c", Self.script, "sh"]
                    + [disk, Product.executable, settings, folder.path("key")],
                folder: folder,
                workFolder: Product.root.path
            )
            do {
                return try await ServiceProcess.listening(child) {
                    try folder.read("key").trimmingCharacters(in: .whitespacesAndNewlines)
                }
            } catch {
                guard [1, 77].contains(child.status), child.errors.contains("ermi") else {
                    throw error
                }
                let note: Comment = "no disk could be mounted: full disks were not tested"
                if ProcessInfo.processInfo.environment["CI"] == "true" {
                    Issue.record(note)
                } else {
                    withKnownIssue(note) { Issue.record(note) }
                }
                return nil
            }
        }

        /// Writes until there is no room for another byte.
        private func fill(_ path: String) throws {
            try #require(FileManager.default.createFile(atPath: path, contents: nil))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            for size in [65_536, 4096, 1] {
                do {
                    for _ in 0..<10_000 {
                        try file.write(contentsOf: Data(repeating: 1, count: size))
                    }
                    Issue.record("the disk has no end")
                } catch {
                    // No room for so much: that is what is wanted.
                }
            }
            try file.close()
        }

        private func ask(_ service: ServiceProcess, _ number: Int) async throws -> HTTPResponse {
            try await service.api.send(
                .post,
                "/v1/charge-syncs",
                ["ids": [.string("ch_full_\(number)")]]
            )
        }

        @Test
        func `a full disk is answered 507, loses nothing, and is forgotten once there is room`()
            async throws
        {
            let folder = try ScratchFolder()
            let sandbox = try await SandboxProcess.start(seed: 7, scale: 5, in: folder)
            defer { sandbox.child.kill() }
            guard let service = try await start(folder, sandbox) else { return }
            defer { service.child.kill() }
            var accepted = 0
            #expect(try await ask(service, 0).status == .accepted)
            accepted += 1
            // The disk as the service sees it.
            let filler = "/proc/\(service.child.pid)/root" + folder.path("disk/filler")
            try fill(filler)
            var refused: HTTPResponse?
            for number in 1...400 where refused == nil {
                let answer = try await ask(service, number)
                if answer.status == .accepted { accepted += 1 } else { refused = answer }
            }
            let answer = try #require(refused, "400 requests fit into no room")
            #expect(answer.status.code == 507)
            #expect(answer.fields[.retryAfter] == "60")
            let problem = try JSONValue.parse(answer.body)
            #expect(problem["code"] == "STORE_FULL")
            #expect(problem["retryable"] == true)
            #expect(try await service.api.send(.get, "/v1/queue").status == .ok)

            try FileManager.default.removeItem(atPath: filler)
            _ = try await eventually("there is room again", within: .seconds(20)) {
                try await ask(service, 1000).status == .accepted ? true : nil
            }
            accepted += 1
            let jobs = try await service.api.items("/v1/jobs?kind=charge.sync&limit=200")
            #expect(jobs.count == accepted)
            try await service.stop()
        }
    }
}
