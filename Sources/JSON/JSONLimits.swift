/// How much of a document the parser accepts before it refuses.
package struct JSONLimits: Sendable, Hashable {
    /// No document may be nested deeper than this, whatever a caller asks for.
    ///
    /// Values are built, compared and written by functions that call themselves; the bound keeps
    /// them inside the smallest thread stack of the process.
    package static let depthCeiling = 512

    /// Generous for vendor pages, small enough for one request: depth 64, 64 MiB.
    package static let standard = JSONLimits()

    /// The deepest nesting of arrays and objects; `[]` has depth 1.
    package let depthMax: Int

    /// The longest document in bytes.
    package let bytesMax: Int

    /// The most members of one object.
    package let membersMax: Int

    /// The most elements of one array.
    package let elementsMax: Int

    /// Limits for one kind of document; the depth is capped at ``depthCeiling``.
    package init(
        depthMax: Int = 64,
        bytesMax: Int = 64 << 20,
        membersMax: Int = 100_000,
        elementsMax: Int = 1_000_000
    ) {
        self.depthMax = min(depthMax, Self.depthCeiling)
        self.bytesMax = bytesMax
        self.membersMax = membersMax
        self.elementsMax = elementsMax
    }
}
