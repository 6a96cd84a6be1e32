import HTTP

extension RESTService {
    /// The description of this API, as it is written.
    func showDocument(_ call: Call) async throws(Refusal) -> HTTPResponse {
        Self.document(try description.yaml, type: "application/yaml")
    }

    /// The description for Salesforce External Services.
    func showSalesforceDocument(_ call: Call) async throws(Refusal) -> HTTPResponse {
        Self.document(try description.salesforce, type: "application/json")
    }

    /// The description as a page; the policy lets a browser load nothing else.
    func showDocumentation(_ call: Call) async throws(Refusal) -> HTTPResponse {
        var response = Self.document(try description.page, type: "text/html; charset=utf-8")
        response.fields.set(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        )
        return response
    }

    private var description: APIDescription {
        get throws(Refusal) {
            guard let description = settings.description else {
                throw Refusal(
                    .notFound,
                    "DOCUMENT_NOT_INSTALLED",
                    "OpenAPI/quittance.yaml is not installed; name it with QUITTANCE_OPENAPI."
                )
            }
            return description
        }
    }

    private static func document(_ bytes: [UInt8], type: String) -> HTTPResponse {
        HTTPResponse(status: .ok, fields: [.contentType: type], body: bytes)
    }
}
