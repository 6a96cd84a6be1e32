/// Why a document is not read any further.
package enum XMLFault: Error, Sendable, Hashable {
    /// The bytes break the rules of XML, or end too early.
    case malformed(String)
    /// A document type, an entity of one's own, a processing instruction: nothing we ever need.
    case forbidden(String)
    /// Deeper, longer or more than is read.
    case tooMuch(String)

    /// A plain sentence.
    package var sentence: String {
        switch self {
        case .malformed(let what): "The message is not well-formed XML: \(what)."
        case .forbidden(let what): "The message holds \(what), which is not read here."
        case .tooMuch(let what): "The message has too \(what)."
        }
    }
}

/// The bounds within which a document is read.
struct XMLLimits: Sendable {
    var bytesMax = 1 << 20
    var depthMax = 24
    var elementsMax = 20_000
    var attributesMax = 24
    var nameBytesMax = 200
}

/// A name with the namespace its prefix stands for; empty for none.
struct XMLName: Sendable, Hashable {
    let namespace: String
    let local: String
}

/// One step through a document.
enum XMLEvent: Sendable, Hashable {
    case start(XMLName, attributes: [XMLName: String])
    /// Text with its references resolved; a run may come in pieces.
    case text(String)
    case end(XMLName)
}
