import Foundation
import HTTP
import Testing

extension EndToEndTests {
    /// Who did what, provable without the service.
    @Suite struct AuditChainTests {
        @Test func `a chain cut short or changed is found, in the store and in an export`()
            async throws
        {
            let bench = try await Workbench.start(scale: 5) {
                $0.extra = "audit: { headFile: \"heads.txt\" }"
            }
            defer { bench.kill() }
            try await bench.playMonth()
            let listed = try await bench.run("audit", "list")
            #expect(listed.output.contains("POST /v1/payout-reconciliations"), "\(listed.output)")
            #expect(listed.output.contains("key created"))
            let verified = try await bench.run("audit", "verify")
            #expect(verified.status == 0, "\(verified.errors)")
            let count = try #require(verified.output.split(separator: " ").dropFirst().first)
            let export = try await bench.run("audit", "export")
            let lines = export.output.split(separator: "\n").map(String.init)
            #expect(lines.count == Int(count))

            let whole = try bench.folder.write("audit.jsonl", export.output)
            let offline = try await Product.run(
                ["audit", "verify", "--export", whole],
                in: bench.folder
            )
            #expect(offline.output == verified.output)
            let head = try #require(
                verified.output.split(separator: " ").last?.trimmingCharacters(in: .newlines)
            )
            let noted = try bench.folder.write(
                "heads",
                "2026-11-26T00:00:00.000Z \(count) \(head)\n"
            )
            let damages: [(String, [String])] = [
                ("changed", lines.map { $0.replacing("key created", with: "key creatEd") }),
                ("cut out", Array(lines.prefix(1) + lines.dropFirst(2))),
                ("cut short", Array(lines.dropLast())),
                ("nothing", []),
            ]
            for (name, damaged) in damages {
                let file = try bench.folder.write(
                    "damaged.jsonl",
                    damaged.map { $0 + "\n" }.joined()
                )
                let run = try await Product.run(
                    ["audit", "verify", "--export", file, "--heads", noted],
                    in: bench.folder
                )
                #expect(run.status == 1, "\(name): \(run.output)")
                #expect(run.errors.hasPrefix("BROKEN"), "\(name): \(run.errors)")
            }
            let good = try await bench.run("audit", "verify", "--heads", noted)
            #expect(good.status == 0, "\(good.errors)")
        }
    }
}
