/// Reads the small, plain subset of XML that SOAP messages are written in, step by step.
///
/// No document type, so no entity but the five of XML itself, nothing is ever fetched or expanded;
/// everything is bounded before it is kept. Namespaces are resolved, prefixes mean nothing.
/// Source: XML 1.0 (fifth edition), Namespaces in XML 1.0; SOAP 1.1 §3 forbids document types and
/// processing instructions as well.
struct XMLReader {
    private var source: XMLScanner
    private let limits: XMLLimits
    private var open: [(written: String, name: XMLName)] = []
    /// The prefixes of each open element.
    private var scopes: [[String: String]] = [["xml": "http://www.w3.org/XML/1998/namespace"]]
    private var elements = 0
    private var hasRoot = false
    /// The end of an element written as one tag.
    private var pendingEnd: XMLName?

    /// - Throws: `XMLFault` for a document that is too long or not UTF-8.
    init(_ bytes: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLFault) {
        guard bytes.count <= limits.bytesMax else { throw .tooMuch("many bytes") }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .malformed("the text is not UTF-8")
        }
        self.limits = limits
        source = XMLScanner(bytes)
        try source.skipDeclaration()
    }

    /// The next step; nil behind the end of the root element.
    mutating func next() throws(XMLFault) -> XMLEvent? {
        if let name = pendingEnd {
            pendingEnd = nil
            close()
            return .end(name)
        }
        while true {
            if open.isEmpty {
                source.skipBlanks()
                if source.isAtEnd {
                    guard hasRoot else { throw .malformed("there is no element") }
                    return nil
                }
                guard source.peeks("<") else { throw .malformed("text outside the root element") }
            }
            if source.isAtEnd { throw .malformed("an element is not closed") }
            guard source.peeks("<") else { return .text(try source.text()) }
            if source.takes("<!--") {
                try source.skip(behind: "-->")
                continue
            }
            if !open.isEmpty, source.takes("<![CDATA[") {
                return .text(try source.take(until: "]]>"))
            }
            if source.peeks("<!") { throw .forbidden("a document type") }
            if source.peeks("<?") { throw .forbidden("a processing instruction") }
            if source.takes("</") { return try end() }
            _ = source.takes("<")
            return try start()
        }
    }

    private mutating func start() throws(XMLFault) -> XMLEvent {
        guard open.count < limits.depthMax else { throw .tooMuch("many levels") }
        guard !(open.isEmpty && hasRoot) else { throw .malformed("there are two root elements") }
        elements += 1
        guard elements <= limits.elementsMax else { throw .tooMuch("many elements") }
        let written = try source.name(limits.nameBytesMax)
        var raw: [(String, String)] = []
        var isEmpty = false
        while true {
            let hadBlank = source.skipBlanks()
            if source.takes("/>") {
                isEmpty = true
                break
            }
            if source.takes(">") { break }
            guard hadBlank else { throw .malformed("a tag is not closed") }
            guard raw.count < limits.attributesMax else { throw .tooMuch("many attributes") }
            let name = try source.name(limits.nameBytesMax)
            let value = try source.attributeValue()
            guard !raw.contains(where: { $0.0 == name }) else {
                throw .malformed("an attribute is there twice")
            }
            raw.append((name, value))
        }
        scopes.append(Self.declared(raw))
        let name = try resolved(written, isAttribute: false)
        var attributes: [XMLName: String] = [:]
        for (key, value) in raw where key != "xmlns" && !key.hasPrefix("xmlns:") {
            attributes[try resolved(key, isAttribute: true)] = value
        }
        hasRoot = true
        open.append((written, name))
        if isEmpty { pendingEnd = name }
        return .start(name, attributes: attributes)
    }

    private mutating func end() throws(XMLFault) -> XMLEvent {
        let written = try source.name(limits.nameBytesMax)
        source.skipBlanks()
        guard source.takes(">"), let last = open.last, last.written == written else {
            throw .malformed("an end tag does not fit")
        }
        close()
        return .end(last.name)
    }

    private mutating func close() {
        open.removeLast()
        scopes.removeLast()
    }

    /// The namespaces an element's attributes declare, by prefix; the default one under "".
    private static func declared(_ attributes: [(String, String)]) -> [String: String] {
        var scope: [String: String] = [:]
        for (key, value) in attributes {
            if key == "xmlns" { scope[""] = value }
            if key.hasPrefix("xmlns:") { scope[String(key.dropFirst(6))] = value }
        }
        return scope
    }

    private func resolved(_ written: String, isAttribute: Bool) throws(XMLFault) -> XMLName {
        let parts = written.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw .malformed("a name has the wrong form")
        }
        guard parts.count == 2 else {
            // An attribute without prefix has no namespace, whatever the default is.
            let space = isAttribute ? nil : scopes.lazy.reversed().compactMap { $0[""] }.first
            return XMLName(namespace: space ?? "", local: written)
        }
        let prefix = String(parts[0])
        guard let space = scopes.lazy.reversed().compactMap({ $0[prefix] }).first else {
            throw .malformed("a prefix stands for no namespace")
        }
        return XMLName(namespace: space, local: String(parts[1]))
    }
}
