import JSON

/// An event as it is delivered: the body is the whole event with its snapshot.
package struct StripeWebhook: Sendable, Hashable {
    package let id: String
    package let type: String
    /// Unix seconds.
    package let created: Int64
    /// The id of the object the event is about.
    package let objectID: String
    /// The JSON that is signed and posted.
    package let body: [UInt8]
}

extension StripeSimulator {
    /// The events of a stretch of time, in order, those callers caused included.
    ///
    /// - Parameters:
    ///   - after: Only later events, in Unix seconds; nil for all.
    ///   - through: Only events up to this moment; nil for the moment callers find themselves at.
    ///   - types: Only these types; nil for all.
    /// - Returns: The events with the bodies to post.
    package func webhooks(
        after: Int64? = nil,
        through: Int64? = nil,
        types: Set<String>? = nil
    ) -> [StripeWebhook] {
        let view = view
        let range = (after ?? .min, through ?? view.now)
        let all = view.world.events + view.ownEvents
        return all.filter {
            $0.created > range.0 && $0.created <= range.1 && types?.contains($0.type) ?? true
        }
        .sorted { $0.created < $1.created }
        .map { event in
            StripeWebhook(
                id: event.id,
                type: event.type,
                created: event.created,
                objectID: event.objectID,
                body: JSONValue.object(view.json(event)).serialized(pretty: false)
            )
        }
    }
}
