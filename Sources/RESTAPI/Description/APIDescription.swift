package import JSON

/// The API's own description in the forms it is served in.
package struct APIDescription: Sendable {
    /// The bytes of OpenAPI/quittance.yaml.
    package let yaml: [UInt8]
    /// The same for Salesforce External Services.
    package let salesforce: [UInt8]
    /// The same as a page to read.
    package let page: [UInt8]

    /// `document` is what `yaml` says.
    package init(yaml: [UInt8], document: JSONValue) {
        self.yaml = yaml
        salesforce = SalesforceCopy(of: document).text
        page = Array(DocumentationPage(document).text.utf8)
    }
}
