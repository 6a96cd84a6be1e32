import JSON

extension StripeView {
    /// An event with the snapshot its object had when it happened.
    func json(_ event: StripeWorld.Event) -> JSONObject {
        var then = self
        // A deleted object is shown as it last was.
        then.now = event.type.hasSuffix(".deleted") ? event.created - 1 : event.created
        if event.request == nil { then.metadata = [:] }
        let snapshot =
            known(event.objectID).map { then.render($0) } ?? [:]
        var data: JSONObject = ["object": .object(snapshot)]
        if let previous = event.previousMetadata {
            let pairs = previous.sorted { $0.key < $1.key }.map {
                ($0.key, JSONValue.string($0.value))
            }
            data["previous_attributes"] = ["metadata": .object(JSONObject(pairs))]
        } else if event.isUpdate {
            data["previous_attributes"] = .object(changes(before: event, to: snapshot))
        }
        return [
            "id": .string(event.id), "object": "event",
            "api_version": .string(world.apiVersion), "created": .int(event.created),
            "data": .object(data), "livemode": .bool(world.isLive), "pending_webhooks": 0,
            "request": [
                "id": .optional(event.request?.id),
                "idempotency_key": .optional(event.request?.idempotencyKey),
            ],
            "type": .string(event.type),
        ]
    }

    /// The former values of what an update changed.
    private func changes(
        before event: StripeWorld.Event,
        to snapshot: JSONObject
    ) -> JSONObject {
        var before = self
        before.now = event.created - 1
        before.metadata = [:]
        guard let object = known(event.objectID) else { return [:] }
        let former = before.render(object)
        return JSONObject(
            former.members.filter { snapshot[$0.key] != $0.value }.map { ($0.key, $0.value) }
        )
    }
}
