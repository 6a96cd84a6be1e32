package import Accounting
import JSON

/// An event as far as it is believed: what kind of thing happened, and to which object.
///
/// The payload of an event keeps the API version it was born with and may be stale, so nothing else
/// is read from it; the object is looked at again.
/// Source: docs.stripe.com/event-destinations (snapshot and thin events).
package struct StripeEvent: Sendable, Hashable {
    package let id: String
    /// Stripe's name, for example `invoice.paid`; the same for both kinds of event.
    package let type: String
    package let created: Timestamp
    package let isLive: Bool
    /// The connected account it happened in; nil for the account's own events.
    package let account: String?
    /// Nil for objects without an id, such as a balance or an upcoming invoice.
    package let objectID: String?
    /// Stripe's name for the kind of object, where the event says it.
    package let objectType: String?
    /// The version the payload was rendered in; nil for thin events and very old ones.
    package let apiVersion: String?
    /// The key of the request that caused it, by which our own writes are recognised.
    package let idempotencyKey: String?

    /// Reads an event in either form.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        switch try fields.text("object") {
        case "event": try self.init(snapshot: fields)
        case "v2.core.event": try self.init(thin: fields)
        default: throw fields.fault(at: "object", "The object is not an event.")
        }
    }

    /// Reads the bytes of a delivery.
    package init(json bytes: [UInt8]) throws(StripeDecodingFault) {
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes)
        } catch {
            throw StripeDecodingFault(
                .shape,
                pointer: "",
                sentence: "The text is not JSON: \(error.sentence)."
            )
        }
        try self.init(stripe: StripeFields(value))
    }

    private init(snapshot fields: StripeFields) throws(StripeDecodingFault) {
        let object = try fields.fields("data").fields("object")
        // A request is an object; before 2017-05-25 it was the request's id alone.
        let request = try fields.expanded("request")
        id = try fields.id()
        type = try fields.text("type")
        created = try fields.timestamp("created")
        isLive = try fields.flag("livemode")
        account = try fields.optionalText("account")
        objectID = try object.optionalText("id")
        objectType = try object.optionalText("object")
        apiVersion = try fields.optionalText("api_version")
        idempotencyKey = try request?.optionalText("idempotency_key")
    }

    private init(thin fields: StripeFields) throws(StripeDecodingFault) {
        let name = try fields.text("type")
        let time = try fields.text("created")
        guard let created = Timestamp(time) else {
            throw fields.fault(at: "created", "The time is not in the form of RFC 3339.")
        }
        let object = try fields.optionalFields("related_object")
        let request = try fields.optionalFields("reason")?.optionalFields("request")
        id = try fields.id()
        // Thin events about objects of the first API version carry its number in front.
        type = name.hasPrefix("v1.") ? String(name.dropFirst(3)) : name
        self.created = created
        isLive = try fields.flag("livemode")
        account = try fields.optionalText("context")
        objectID = try object?.optionalText("id")
        objectType = try object?.optionalText("type")
        apiVersion = nil
        idempotencyKey = try request?.optionalText("idempotency_key")
    }
}
