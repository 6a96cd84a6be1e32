/// The objects callers made, besides those of the world; a later state takes the place of the former.
struct StripeOwnObjects: Sendable {
    private var objects: [String: StripeObject] = [:]
    private var order: [String] = []

    subscript(id: String) -> StripeObject? { objects[id] }

    /// Those of a kind, oldest first.
    func list(_ kind: StripeKind) -> [StripeObject] {
        order.compactMap { objects[$0] }.filter { $0.kind == kind }
    }

    mutating func put(_ object: StripeObject) {
        if objects.updateValue(object, forKey: object.id) == nil { order.append(object.id) }
    }
}
