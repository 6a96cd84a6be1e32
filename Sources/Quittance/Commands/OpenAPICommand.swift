import ArgumentParser
import JSON
import RESTAPI

/// Prints the API's description for the tools that read it.
struct OpenAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the description of the REST API.",
        discussion: """
            EXAMPLES
              quittance openapi > quittance.yaml
              quittance openapi --salesforce > salesforce.json    what External Services imports
            """
    )

    @Flag(help: "The form Salesforce External Services imports, as JSON.")
    var salesforce = false

    @Option(help: "Read this description instead of the installed one.")
    var document: String?

    func run() async throws {
        let found = try document.map { try Files.bytes($0) } ?? OpenAPIDocument.bytes()
        guard let bytes = found else {
            throw WiringFault(
                "OpenAPI/quittance.yaml is not installed; name it with --document."
            )
        }
        guard salesforce else {
            return Terminal.write(String(decoding: bytes, as: UTF8.self), to: 1)
        }
        let copy = SalesforceCopy(of: try YAMLDocument.json(bytes)).text
        Terminal.write(String(decoding: copy, as: UTF8.self), to: 1)
    }
}
