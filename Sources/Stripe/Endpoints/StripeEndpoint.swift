package import HTTP
package import JSON

/// One operation of Stripe's API as a value: what to send and how to read the answer.
package struct StripeEndpoint<Response: Sendable>: Sendable {
    package let method: HTTPMethod
    package let path: StripePath
    /// In the query of a GET, in the body of a POST.
    package var parameters: FormFields
    /// Names the intent of a write, so that it happens once whoever repeats it; nil for a random key.
    package var intent: String?
    /// The members the answer is read for; nil where all of them are built.
    package var names: JSONNames?
    package let decode: @Sendable (StripeFields) throws(StripeDecodingFault) -> Response

    package init(
        method: HTTPMethod = .get,
        path: StripePath,
        parameters: FormFields = [:],
        decode: @escaping @Sendable (StripeFields) throws(StripeDecodingFault) -> Response
    ) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.decode = decode
    }

    /// The same operation with an expansion list; at most four levels deep each.
    package func expanding(_ names: String...) -> StripeEndpoint {
        adding("expand", .list(names.map { .text($0) }))
    }

    /// The same operation, of whose answer only these members are built.
    package func reading(_ names: JSONNames) -> StripeEndpoint {
        var copy = self
        copy.names = names
        return copy
    }

    /// The same write under a key of its own: equal intents with equal parameters happen once.
    package func once(_ intent: String) -> StripeEndpoint {
        var copy = self
        copy.intent = intent
        return copy
    }

    /// The same operation with one more parameter.
    package func adding(_ name: String, _ value: FormValue) -> StripeEndpoint {
        var copy = self
        copy.parameters = parameters.adding(name, value)
        return copy
    }
}

/// The path of an operation, in which ids are told apart from fixed words.
package struct StripePath: Sendable, Hashable {
    private enum Segment: Sendable, Hashable {
        case word(String)
        case id(String)
    }

    private var segments: [Segment]

    /// A path of fixed words under the API's version one, for example `invoices`.
    package init(_ words: String...) { segments = (["v1"] + words).map { .word($0) } }

    /// The path of one object, or of a list below it.
    package func id(_ id: String, _ words: String...) -> StripePath {
        var copy = self
        copy.segments += [.id(id)] + words.map { .word($0) }
        return copy
    }

    /// The path on the wire, ids percent-encoded; nil when an id cannot stand in a path.
    ///
    /// An empty id would turn reading an object into reading a list, dots would climb.
    package var text: String? {
        var text = ""
        for segment in segments {
            switch segment {
            case .word(let word): text += "/" + word
            case .id(let id):
                guard (1...Self.idBytesMax).contains(id.utf8.count), id != ".", id != ".." else {
                    return nil
                }
                text += "/" + PercentCoding.encode(id)
            }
        }
        return text
    }

    /// The path with every id replaced by `:id`: the same for all objects of a kind.
    package var template: String {
        segments.reduce(into: "") { text, segment in
            switch segment {
            case .word(let word): text += "/" + word
            case .id: text += "/:id"
            }
        }
    }

    /// The object the path is about, for people: its id, or the path of the list.
    package var subject: String {
        for case .id(let id) in segments { return String(id.prefix(Self.idBytesMax)) }
        return template
    }

    /// Source: docs.stripe.com/upgrades, "ids up to 255 characters".
    private static let idBytesMax = 255
}
