import ArgumentParser
import HTTP
import HTTPClient

struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask an address and exit 0 for a good answer; for health checks of containers.",
        discussion: "EXAMPLE\n  quittance probe http://127.0.0.1:8080/readyz"
    )

    @Argument(help: "An http address.")
    var address: String
    @Option(help: "How many seconds to wait.")
    var timeout = 4

    func run() async throws {
        guard let url = HTTPURL(address), url.scheme == .http else {
            throw ValidationError("“\(address)” is no http address.")
        }
        var request = OutboundRequest(method: .get, url: url)
        request.timeout = .seconds(max(1, timeout))
        request.responseBytesMax = 65_536
        let status: HTTPStatus
        do {
            status = try await HTTPClient().send(request).status
        } catch {
            throw Terminal.refusal("\(error)")
        }
        guard status.isSuccess else { throw Terminal.refusal("answered \(status.code)") }
    }
}
