import CLinux

/// How many descriptors this process may have open.
package enum DescriptorLimit {
    /// Lifts the limit to the highest this process may set itself.
    ///
    /// - Returns: The limit then; nil if the system does not tell.
    @discardableResult
    package static func raise() -> Int? {
        let limit = linux_raise_descriptor_limit()
        return limit < 0 ? nil : Int(limit)
    }
}
