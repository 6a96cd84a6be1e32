package import JSON

/// The API's description cut down to what Salesforce External Services imports.
///
/// Salesforce ignores security, knows `application/json` but not `application/problem+json`, shows
/// no header of an answer, and turns every part into Apex classes and Flow inputs. So the copy has
/// the operations an org can use, one answer for success and one for everything else, requests
/// without alternatives, and only the keywords the importer reads.
/// Source: Salesforce Help, "OpenAPI 2.0 and 3.0 Support", "Schema Definition Considerations".
package struct SalesforceCopy: Sendable {
    /// Operations under these tags are for other machines.
    private static let tagsLeftOut: Set = ["Webhooks", "Service", "Operations"]
    private static let methods: Set = ["get", "put", "post", "patch", "delete"]
    /// Parameters that steer what Salesforce cannot see.
    private static let parametersLeftOut: Set = ["If-None-Match"]
    private static let parameterKeywords = [
        "name", "in", "required", "description", "schema", "example",
    ]

    private let document: JSONValue

    /// Prepares the copy of a description.
    package init(of document: JSONValue) { self.document = document }

    /// The copy as JSON text, ready to be uploaded: a line for each path and each schema, because
    /// the importer takes about a hundred thousand characters.
    package var text: [UInt8] {
        let whole = value
        let head = ["openapi", "info", "servers"].map { key in
            "\(JSONValue.string(key).text):\((whole[key] ?? .null).text),\n"
        }
        let text = """
            {
            \(head.joined())"paths":{
            \(Self.lines(whole["paths"]))
            },
            "components":{"schemas":{
            \(Self.lines(whole["components"]?["schemas"]))
            }}
            }

            """
        return Array(text.utf8)
    }

    private static func lines(_ object: JSONValue?) -> String {
        (object?.objectValue?.members ?? []).map { key, part in
            JSONValue.string(key).text + ":" + part.text
        }.joined(separator: ",\n")
    }

    /// The copy.
    package var value: JSONValue {
        let paths = JSONValue.object(JSONObject(paths))
        let found = ReferencedSchemas(in: document, from: paths)
        let schemas = found.names.map { name in
            (name, SalesforceSchema.copy(document.schema(name)))
        }
        return .record([
            ("openapi", document["openapi"]),
            (
                "info",
                .record([
                    ("title", document["info"]?["title"]),
                    ("version", document["info"]?["version"]),
                    ("description", document["info"]?["description"]),
                ])
            ),
            ("servers", document["servers"]),
            ("paths", paths),
            ("components", .record([("schemas", .object(JSONObject(schemas)))])),
        ])
    }

    private var paths: [(String, JSONValue)] {
        (document["paths"]?.objectValue?.members ?? []).compactMap { path, item in
            let operations = (item.objectValue?.members ?? []).filter { name, operation in
                let tags = (operation["tags"]?.arrayValue ?? []).compactMap(\.stringValue)
                return Self.methods.contains(name)
                    && !tags.contains { Self.tagsLeftOut.contains($0) }
            }
            guard !operations.isEmpty else { return nil }
            let copies = operations.map { ($0.key, operation($0.value)) }
            return (path, .object(JSONObject(copies)))
        }
    }

    /// Nobody copies from the sample of a callback, which comes by itself.
    private func operation(_ operation: JSONValue, isSampled: Bool = true) -> JSONValue {
        let parameters = (operation["parameters"]?.arrayValue ?? []).map(document.resolved)
            .filter { !Self.parametersLeftOut.contains($0["name"]?.stringValue ?? "") }
            .map(parameter)
        return .record([
            ("operationId", operation["operationId"]),
            ("summary", operation["summary"]),
            ("description", operation["description"]),
            ("parameters", parameters.isEmpty ? nil : .array(parameters)),
            ("requestBody", operation["requestBody"].map { requestBody($0, isSampled) }),
            ("responses", .record(responses(operation["responses"]))),
            ("callbacks", operation["callbacks"].map(callbacks)),
        ])
    }

    private func parameter(_ parameter: JSONValue) -> JSONValue {
        .record(
            Self.parameterKeywords.map { keyword in
                let part = parameter[keyword]
                return (keyword, keyword == "schema" ? part.map(SalesforceSchema.copy) : part)
            }
        )
    }

    private func requestBody(_ body: JSONValue, _ isSampled: Bool) -> JSONValue {
        let media = body["content"]?["application/json"]
        let examples = media?["examples"]?.objectValue?.members ?? []
        return .record([
            ("required", body["required"]),
            (
                "content",
                content(
                    media?["schema"].map { SalesforceSchema.merged($0, in: document) },
                    example: isSampled
                        ? examples.first.flatMap { document.resolved($0.value)["value"] } : nil
                )
            ),
        ])
    }

    /// Every success, and one form for all refusals: Flow has an output for each entry.
    private func responses(_ responses: JSONValue?) -> [(String, JSONValue?)] {
        var copies: [(String, JSONValue?)] = []
        // One sample is enough for an admin to paste, wherever it stands.
        var hasSample = false
        for (status, reference) in responses?.objectValue?.members ?? []
        where status.hasPrefix("2") || status == "default" {
            let response = document.resolved(reference)
            let media = response["content"]?["application/json"]
            let examples = media?["examples"]?.objectValue?.members ?? []
            let sample =
                status == "default" || hasSample
                ? nil : examples.first.flatMap { document.resolved($0.value)["value"] }
            hasSample = hasSample || sample != nil
            copies.append(
                (
                    status,
                    .record([
                        ("description", response["description"]),
                        (
                            "content",
                            media.map {
                                content($0["schema"].map(SalesforceSchema.copy), example: sample)
                            }
                        ),
                    ])
                )
            )
        }
        return copies
    }

    private func content(_ schema: JSONValue?, example: JSONValue?) -> JSONValue {
        .record([
            (
                "application/json",
                .record([("schema", schema), ("example", example)])
            )
        ])
    }

    private func callbacks(_ callbacks: JSONValue) -> JSONValue {
        let members = (callbacks.objectValue?.members ?? []).map { name, reference in
            let callback = document.resolved(reference)
            let expressions = (callback.objectValue?.members ?? []).map { expression, item in
                (
                    expression,
                    JSONValue.record([
                        ("post", item["post"].map { operation($0, isSampled: false) })
                    ])
                )
            }
            return (name, JSONValue.object(JSONObject(expressions)))
        }
        return .object(JSONObject(members))
    }
}
