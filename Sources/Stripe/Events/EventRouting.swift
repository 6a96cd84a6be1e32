/// What an event asks for: which object to read again, if any.
package enum EventRoute: Sendable, Hashable {
    case customer(String)
    case invoice(String)
    /// Leads to its invoice and its payment.
    case invoicePayment(String)
    case creditNote(String)
    case charge(String)
    case refund(String)
    case dispute(String)
    case payout(String)
    /// Known, and nothing to do.
    case ignored(EventClass)
    /// A type, or an object without an id, that our tables do not know.
    case unknown
}

/// The table of event types, as a function.
package enum EventRouting {
    /// What an event of ours asks for.
    package static func route(_ event: StripeEvent) -> EventRoute {
        guard let eventClass = eventClass(of: event.type) else { return .unknown }
        guard eventClass == .handle else { return .ignored(eventClass) }
        guard let id = event.objectID, !id.isEmpty,
            let kind = rules[event.type]?.object, let route = routes[kind]
        else { return .unknown }
        return route(id)
    }

    /// How events of a type are treated; nil for a type we have never heard of.
    package static func eventClass(of type: String) -> EventClass? {
        if let rule = rules[type] { return rule.eventClass }
        return ForeignEventTypes.all.contains(type) ? .ignore : nil
    }

    /// The types to subscribe to, and to ask for when catching up; sorted.
    package static let handledTypes: [String] = EventRule.table
        .filter { $0.eventClass == .handle }.flatMap(\.types).sorted()

    /// How each kind of object is looked at again.
    static let routes: [String: @Sendable (String) -> EventRoute] = [
        "customer": { .customer($0) },
        "invoice": { .invoice($0) },
        "invoice_payment": { .invoicePayment($0) },
        "credit_note": { .creditNote($0) },
        "charge": { .charge($0) },
        "refund": { .refund($0) },
        "dispute": { .dispute($0) },
        "payout": { .payout($0) },
    ]

    private static let rules: [String: EventRule] = {
        var rules: [String: EventRule] = [:]
        for rule in EventRule.table {
            for type in rule.types { rules[type] = rule }
        }
        return rules
    }()
}
