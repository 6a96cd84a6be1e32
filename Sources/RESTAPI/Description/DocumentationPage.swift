import JSON

/// The API's description as one page to read: no script, no picture, nothing from elsewhere.
struct DocumentationPage {
    private let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    /// The page, HTML in UTF-8.
    var text: String {
        let title = HTML.escape(document["info"]?["title"]?.stringValue ?? "API")
        let version = HTML.escape(document["info"]?["version"]?.stringValue ?? "")
        let introduction = document["info"]?["description"]?.stringValue ?? ""
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title) \(version)</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>\(Self.style)</style></head><body><main>
            <h1>\(title) \(version)</h1>
            <p>\(HTML.escape(introduction))</p>
            <p>Documents: <a href="/openapi.yaml">OpenAPI 3.0</a>,
            <a href="/openapi-salesforce.json">for Salesforce External Services</a>.</p>
            \(contents)
            \(tags.map(section).joined(separator: "\n"))
            <h2 id="callbacks">Callbacks</h2><p>What the service sends to you, if you ask for it.</p>
            \(callbacks.map(article).joined(separator: "\n"))
            <h2 id="schemas">Schemas</h2>
            \(schemas)
            </main></body></html>

            """
    }

    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}
        main{max-width:60rem;margin:0 auto;padding:1rem}
        code,pre{font:14px/1.4 ui-monospace,monospace;background:#f3f4f6;border-radius:4px}
        code{padding:0 .25em}pre{padding:.75rem;overflow:auto}
        table{border-collapse:collapse;width:100%;margin:.5rem 0}
        th,td{text-align:left;vertical-align:top;border-bottom:1px solid #ddd;padding:.25rem .5rem}
        h2{border-bottom:2px solid #1a1a1a}h3 code{font-size:15px}
        """

    // MARK: Operations

    private struct Operation {
        let method: String
        let path: String
        let value: JSONValue

        var id: String { value["operationId"]?.stringValue ?? "" }
        var tag: String { value["tags"]?.arrayValue?.first?.stringValue ?? "" }
    }

    private var operations: [Operation] {
        (document["paths"]?.objectValue?.members ?? []).flatMap { path, item in
            (item.objectValue?.members ?? []).map {
                Operation(method: $0.key.uppercased(), path: path, value: $0.value)
            }
        }
    }

    /// What is sent to callers, each once, however many requests lead to it.
    private var callbacks: [Operation] {
        (document["components"]?["callbacks"]?.objectValue?.members ?? []).flatMap { _, callback in
            (callback.objectValue?.members ?? []).flatMap { expression, item in
                (item.objectValue?.members ?? []).map {
                    Operation(method: $0.key.uppercased(), path: expression, value: $0.value)
                }
            }
        }
    }

    private var tags: [String] {
        (document["tags"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    private var contents: String {
        let items = tags.map { tag in
            let links = operations.filter { $0.tag == tag }.map { operation in
                let summary = HTML.escape(operation.value["summary"]?.stringValue ?? operation.id)
                return "<li><a href=\"#\(HTML.escape(operation.id))\">\(summary)</a></li>"
            }
            return "<li>\(HTML.escape(tag))<ul>\(links.joined())</ul></li>"
        }
        return "<ul>\(items.joined())<li><a href=\"#callbacks\">Callbacks</a></li>"
            + "<li><a href=\"#schemas\">Schemas</a></li></ul>"
    }

    private func section(_ tag: String) -> String {
        let members = document["tags"]?.arrayValue ?? []
        let description = members.first { $0["name"]?.stringValue == tag }?["description"]
        return "<h2>\(HTML.escape(tag))</h2><p>\(HTML.escape(description?.stringValue ?? ""))</p>"
            + operations.filter { $0.tag == tag }.map(article).joined(separator: "\n")
    }

    private func article(_ operation: Operation) -> String {
        let value = operation.value
        let summary = HTML.escape(value["summary"]?.stringValue ?? "")
        let description = HTML.escape(value["description"]?.stringValue ?? "")
        return """
            <h3 id="\(HTML.escape(operation.id))">\(summary)<br>
            <code>\(operation.method) \(HTML.escape(operation.path))</code></h3>
            <p>\(description)</p>
            \(parameters(value))\(body(value))\(responses(value))\(news(value))
            """
    }

    /// Where the callbacks of an operation are described.
    private func news(_ operation: JSONValue) -> String {
        let names = (operation["callbacks"]?.objectValue?.members ?? []).flatMap { _, reference in
            (document.resolved(reference).objectValue?.members ?? []).flatMap { _, item in
                (item.objectValue?.members ?? []).map(\.value)
            }
        }
        return names.map { callback in
            let id = HTML.escape(callback["operationId"]?.stringValue ?? "")
            let summary = HTML.escape(callback["summary"]?.stringValue ?? id)
            return "<p>Callback: <a href=\"#\(id)\">\(summary)</a></p>"
        }.joined()
    }

    private func parameters(_ operation: JSONValue) -> String {
        let parameters = (operation["parameters"]?.arrayValue ?? []).map(document.resolved)
        guard !parameters.isEmpty else { return "" }
        let rows = parameters.map { parameter in
            [
                HTML.code(parameter["name"]?.stringValue ?? ""),
                HTML.escape(parameter["in"]?.stringValue ?? ""),
                type(parameter["schema"] ?? .null),
                HTML.escape(parameter["description"]?.stringValue ?? ""),
            ]
        }
        return HTML.table(["Parameter", "In", "Type", "Meaning"], rows)
    }

    private func body(_ operation: JSONValue) -> String {
        let media = operation["requestBody"]?["content"]?.objectValue?.members.first
        guard let media else { return "" }
        let examples = media.value["examples"]?.objectValue?.members ?? []
        return "<p>Body, \(HTML.code(media.key)): \(type(media.value["schema"] ?? .null))</p>"
            + examples.map { example(document.resolved($0.value)["value"]) }.joined()
    }

    private func responses(_ operation: JSONValue) -> String {
        var samples = ""
        let responses = operation["responses"]?.objectValue?.members ?? []
        let rows = responses.map { status, reference in
            let response = document.resolved(reference)
            let media = response["content"]?.objectValue?.members.first
            let named = media?.value["examples"]?.objectValue?.members.first?.value
            if samples.isEmpty, status.hasPrefix("2"), let named {
                samples = example(document.resolved(named)["value"])
            }
            return [
                HTML.code(status), HTML.escape(response["description"]?.stringValue ?? ""),
                media.map { type($0.value["schema"] ?? .null) } ?? "",
            ]
        }
        return HTML.table(["Status", "Meaning", "Body"], rows) + samples
    }

    private func example(_ value: JSONValue?) -> String {
        guard let value else { return "" }
        let text = String(decoding: value.serialized(pretty: true), as: UTF8.self)
        return "<pre>\(HTML.escape(text))</pre>"
    }

    // MARK: Schemas

    private var schemas: String {
        let members = document["components"]?["schemas"]?.objectValue?.members ?? []
        return members.map { name, schema in
            let rows = (schema["properties"]?.objectValue?.members ?? []).map { key, part in
                let isRequired = schema["required"]?.arrayValue?.contains(.string(key)) == true
                return [
                    HTML.code(key) + (isRequired ? " *" : ""), type(part),
                    HTML.escape(part["description"]?.stringValue ?? ""),
                ]
            }
            return "<h3 id=\"schema-\(HTML.escape(name))\">\(HTML.escape(name))</h3>"
                + "<p>\(HTML.escape(schema["description"]?.stringValue ?? ""))"
                + (rows.isEmpty ? " \(type(schema))" : "") + "</p>"
                + (rows.isEmpty ? "" : HTML.table(["Member", "Type", "Meaning"], rows))
        }.joined(separator: "\n")
    }

    private func type(_ schema: JSONValue) -> String {
        if let reference = schema["$ref"]?.stringValue {
            let name = HTML.escape(reference.split(separator: "/").last.map { String($0) } ?? "")
            return "<a href=\"#schema-\(name)\">\(name)</a>"
        }
        if let alternatives = schema["oneOf"]?.arrayValue {
            return alternatives.map(type).joined(separator: " or ")
        }
        if let elements = schema["items"] { return "list of " + type(elements) }
        let name = schema["format"]?.stringValue ?? schema["type"]?.stringValue ?? "anything"
        guard let values = schema["enum"]?.arrayValue else { return HTML.escape(name) }
        return values.map { HTML.code($0.stringValue ?? $0.text) }.joined(separator: ", ")
    }
}

/// The few pieces of HTML the page is made of.
private enum HTML {
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    static func code(_ text: String) -> String { "<code>\(escape(text))</code>" }

    /// A table; the cells are HTML already.
    static func table(_ heads: [String], _ rows: [[String]]) -> String {
        let head = heads.map { "<th>\(escape($0))</th>" }.joined()
        let body = rows.map { "<tr>" + $0.map { "<td>\($0)</td>" }.joined() + "</tr>" }.joined()
        return "<table><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table>"
    }
}
