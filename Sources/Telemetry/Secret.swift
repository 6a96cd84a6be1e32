/// A value that must not reach a log: it prints as `<redacted>` wherever it is shown.
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Hides a value.
    package init(_ value: Value) {
        self.value = value
    }

    /// The hidden value, for the one place that needs it.
    package func reveal() -> Value {
        value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Redaction.placeholder }

    package var debugDescription: String { Redaction.placeholder }

    package var customMirror: Mirror {
        Mirror(self, children: EmptyCollection<Mirror.Child>())
    }
}
