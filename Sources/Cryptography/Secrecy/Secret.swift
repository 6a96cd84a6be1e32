/// A value that prints as `<redacted>` and shows itself only where it is asked for by name.
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    package init(_ value: Value) { self.value = value }

    /// The value itself, for the one place that must send or use it.
    package func reveal() -> Value { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
