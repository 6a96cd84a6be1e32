/// A problem details document (RFC 9457) as a value; rendering belongs to the REST edge.
package struct Problem: Error, Sendable, Hashable {
    /// One fault inside the request content.
    package struct Fault: Sendable, Hashable {
        /// JSON Pointer to the offending part (RFC 6901); empty for the whole document.
        package let pointer: String
        /// Machine name of the fault.
        package let code: Code
        /// A plain sentence that says what is wrong.
        package let message: String
        /// A plain sentence that says what to do, where there is one.
        package let fix: String?

        /// Describes a fault.
        package init(pointer: String, code: Code, message: String, fix: String? = nil) {
            self.pointer = pointer
            self.code = code
            self.message = message
            self.fix = fix
        }
    }

    /// URI reference that names the kind of problem; `about:blank` if the status says it all.
    package var type: String
    /// Short text that is the same for every occurrence of the kind.
    package var title: String
    /// The status of the response that carries the document.
    package var status: HTTPStatus
    /// A sentence about this occurrence.
    package var detail: String?
    /// Machine name of the kind, stable across releases.
    package var code: Code
    /// Faults inside the request content, in document order.
    package var errors: [Fault]
    /// Whether the very same request may succeed later.
    package var retryable: Bool
    /// How long to wait before that, in seconds.
    package var retryAfterSeconds: Int?
    /// The identifier that ties response and log lines together.
    package var requestId: String?

    /// Describes a problem; without a title the reason phrase of the status serves.
    package init(
        status: HTTPStatus,
        code: Code,
        title: String? = nil,
        detail: String? = nil,
        type: String = "about:blank",
        errors: [Fault] = [],
        retryable: Bool = false,
        retryAfterSeconds: Int? = nil,
        requestId: String? = nil
    ) {
        self.type = type
        self.title = title ?? status.reason
        self.status = status
        self.detail = detail
        self.code = code
        self.errors = errors
        self.retryable = retryable
        self.retryAfterSeconds = retryAfterSeconds
        self.requestId = requestId
    }
}

extension Problem {
    /// A machine name in `UPPER_SNAKE_CASE`: capitals, digits and single inner underscores.
    package struct Code: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral,
        CustomStringConvertible
    {
        /// The name.
        package let rawValue: String

        /// Accepts a name that starts with a capital letter; nil for anything else.
        package init?(rawValue: String) {
            guard Self.isValid(rawValue) else { return nil }
            self.rawValue = rawValue
        }

        /// A name written in source code; one that breaks the rule traps.
        package init(stringLiteral value: String) {
            precondition(Self.isValid(value), "a problem code literal must be UPPER_SNAKE_CASE")
            rawValue = value
        }

        package var description: String { rawValue }

        private static func isValid(_ text: String) -> Bool {
            guard let first = text.utf8.first, (0x41...0x5A).contains(first) else { return false }
            let words = text.utf8.split(separator: 0x5F, omittingEmptySubsequences: false)
            return words.allSatisfy { word in
                !word.isEmpty
                    && word.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
            }
        }
    }
}
