import Foundation
import HTTP
import Testing

extension EndToEndTests {
    /// The API's description as its tools judge it, and the service as the description promises it.
    @Suite struct OpenAPIPeerTests {
        private static let file = Product.root.appendingPathComponent("OpenAPI/quittance.yaml")
        private static let judge = "openapi-spec-validator"

        @Test func `the validator accepts the description and refuses a damaged one`() async throws
        {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let good = try await peers.program(Self.judge, [Self.file.path], in: folder)
                #expect(good.status == 0, "\(good.output)\(good.errors)")
                let damages = [
                    ("operationId: ping", "operationId: listJobs"), ("\nopenapi: ", "\nopenpai: "),
                    ("#/components/responses/NotFound", "#/components/responses/Nowhere"),
                    ("in: path", "in: oath"),
                ]
                let text = "\n" + (try String(contentsOf: Self.file, encoding: .utf8))
                for (old, new) in damages {
                    try #require(text.contains(old), "\(old)")
                    let path = try folder.write("damaged.yaml", text.replacing(old, with: new))
                    let bad = try await peers.program(Self.judge, [path], in: folder)
                    #expect(bad.status != 0, "\(old)")
                }
            }
        }

        @Test func `the whole description keeps the rules of the strictest importer`() async throws
        {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let found = try await peers.script("api_rules.py", [Self.file.path], in: folder)
                #expect(found.contains("operations") && found.contains("examples"))
                let text = try String(contentsOf: Self.file, encoding: .utf8)
                let damages = [
                    ("openapi: 3.0.3", "openapi: 3.1.0"),
                    ("operationId: ping", "operationId: select"),
                    ("additionalProperties: false", "additionalProperties: true"),
                    ("type: integer, format: int64", "type: integer"),
                    ("type: integer, format: int32", "type: integer"),
                    ("value: { ids: [cus_QcVn3mT5sH7yLb] }", "value: { ids: [] }"),
                ]
                var tried = 0
                for (old, new) in damages where text.contains(old) {
                    tried += 1
                    let path = try folder.write("damaged.yaml", text.replacing(old, with: new))
                    let script = Product.root.appendingPathComponent("Tests/Peers/api_rules.py")
                    let bad = try await peers.program("python", [script.path, path], in: folder)
                    #expect(bad.status != 0, "\(new) is not noticed")
                }
                #expect(tried >= 4)
            }
        }

        /// Requests made from the description, good ones and bad ones, each answer held against it.
        @Test func `schemathesis finds no answer that the description does not promise`()
            async throws
        {
            try await Peers.with { peers in
                let bench = try await Workbench.start(
                    scale: 10,
                    environment: ["QUITTANCE_OPENAPI": Self.file.path]
                )
                defer { bench.kill() }
                try await bench.playMonth()
                let served = try await bench.service.api.send(.get, "/openapi.yaml")
                #expect(served.body == [UInt8](try Data(contentsOf: Self.file)))
                let run = try await Self.schemathesis(
                    peers,
                    bench,
                    Self.file.path,
                    ["--max-examples", "20", "--continue-on-failure"]
                )
                #expect(run.status == 0, "\(run.output.suffix(6000))")
                let count = String(decoding: served.body, as: UTF8.self).split(separator: "\n")
                    .count { $0.hasPrefix("      operationId: ") }
                #expect(count >= 41)
                #expect(run.output.contains("Tested: \(count)"), "\(run.output.suffix(2000))")

                // The judge must be able to say no.
                let wrong = try String(contentsOf: Self.file, encoding: .utf8)
                    .replacing("required: [ok, version", with: "required: [okay, version")
                let path = try bench.folder.write("wrong.yaml", wrong)
                let refusal = try await Self.schemathesis(
                    peers,
                    bench,
                    path,
                    ["--phases", "coverage", "--include-operation-id", "ping"]
                )
                #expect(refusal.status == 1, "\(refusal.output.suffix(2000))")
                #expect(refusal.output.contains("\"okay\" is a required property"))
            }
        }

        private static func schemathesis(
            _ peers: Peers,
            _ bench: Workbench,
            _ description: String,
            _ options: [String]
        ) async throws -> Child.Ending {
            try await peers.program(
                "schemathesis",
                [
                    "run", description, "--url", bench.service.api.base,
                    "--header", "Authorization: Bearer \(bench.service.key)", "--seed", "2026",
                    "--checks", "all", "--exclude-checks", "positive_data_acceptance",
                    "--request-timeout", "30", "--no-color",
                    // A caller may have an answer wait for 25 seconds.
                    "--max-response-time", "28",
                ] + options,
                in: bench.folder,
                environment: [
                    "SCHEMATHESIS_HOOKS": Product.root
                        .appendingPathComponent("Tests/Peers/api_checks.py").path
                ],
                within: .seconds(280)
            )
        }
    }
}
