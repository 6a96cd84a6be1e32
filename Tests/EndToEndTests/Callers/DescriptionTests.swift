import Foundation
import HTTP
import JSON
import Testing

extension EndToEndTests {
    /// The descriptions the program prints and serves.
    @Suite struct DescriptionTests {
        private static let folder = Product.root.appendingPathComponent("OpenAPI")

        private static func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }

        @Test func `the copy for Salesforce that lies beside the description is the current one`()
            async throws
        {
            let scratch = try ScratchFolder()
            let made = try await Product.run(
                [
                    "openapi", "--salesforce", "--document",
                    Self.folder.appendingPathComponent("quittance.yaml").path,
                ],
                in: scratch
            )
            #expect(made.status == 0, "\(made.errors)")
            let isCurrent = made.output == (try Self.text("salesforce.json"))
            #expect(isCurrent, "run make openapi and commit OpenAPI/salesforce.json")
        }

        @Test func `the validator accepts the copy for Salesforce`() async throws {
            try await Peers.with { peers in
                let scratch = try ScratchFolder()
                let path = Self.folder.appendingPathComponent("salesforce.json").path
                let good = try await peers.program("openapi-spec-validator", [path], in: scratch)
                #expect(good.status == 0, "\(good.output)\(good.errors)")
            }
        }

        @Test
        func `an importer as strict as Salesforce takes the copy, and the kit tells its names`()
            async throws
        {
            try await Peers.with { peers in
                let scratch = try ScratchFolder()
                let text = try Self.text("salesforce.json")
                let path = Self.folder.appendingPathComponent("salesforce.json").path
                let report = try JSONValue.parse(
                    Array(
                        try await peers.script(
                            "salesforce_import.py",
                            ["Quittance", path],
                            in: scratch
                        ).utf8
                    )
                )
                #expect(try #require(report["operations"]?.int64Value) >= 20)
                let page = try String(
                    contentsOf: Product.root.appendingPathComponent("Deploy/salesforce/README.md"),
                    encoding: .utf8
                )
                let renamed = report["renamed"]?.objectValue?.members ?? []
                #expect(renamed.contains { $0.key == "currency" })
                for (name, spelt) in renamed {
                    #expect(
                        page.contains("| `\(name)` | `\(spelt.stringValue ?? "")` |"),
                        "\(name)"
                    )
                }
                // The judge must be able to say no.
                let damages = [
                    (#""openapi":"3.0.3""#, #""openapi":"3.1.0""#),
                    ("{$request.body#/callbackUrl}", "{$response.body#/callbackUrl}"),
                    (#""isNew":{"type":"boolean""#, #""ID":{"type":"boolean""#),
                    (#""scopes":["read","sync"]"#, #""scopes":["read","write"]"#),
                ]
                let script = Product.root.appendingPathComponent("Tests/Peers/salesforce_import.py")
                for (old, new) in damages {
                    #expect(text.contains(old), "\(old)")
                    let bad = try scratch.write("bad.json", text.replacing(old, with: new))
                    let ending = try await peers.program(
                        "python",
                        [script.path, "Quittance", bad],
                        in: scratch
                    )
                    #expect(ending.status == 1, "\(new) is not noticed")
                }
            }
        }

        @Test func `the running service hands out every form`() async throws {
            let bench = try await Workbench.start(scale: 2)
            defer { bench.kill() }
            let copy = try await bench.service.api.send(.get, "/openapi-salesforce.json")
            #expect(
                String(decoding: copy.body, as: UTF8.self) == (try Self.text("salesforce.json"))
            )
            let page = try await bench.service.api.send(.get, "/docs")
            let html = String(decoding: page.body, as: UTF8.self)
            for word in [
                "Reconcile payouts", "/v1/customers/{externalId}", "id=\"schema-Job\"",
                "href=\"#jobDone\"", "id=\"jobDone\"", "batch.succeeded",
            ] {
                #expect(html.contains(word), "\(word)")
            }
            for word in ["<script", "<img", "<link", "src=", "url(", "//cdn"] {
                #expect(!html.contains(word), "\(word)")
            }
        }
    }
}
