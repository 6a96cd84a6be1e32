import Accounting
import JSON

extension StripeFields {
    /// The id of another object, whether it stands there alone or as part of the whole object.
    func optionalReference(_ key: String) throws(StripeDecodingFault) -> String? {
        guard let value = value(key) else { return nil }
        if let id = value.stringValue { return id.isEmpty ? nil : id }
        return try part(value, at: key).id()
    }

    func reference(_ key: String) throws(StripeDecodingFault) -> String {
        try required(key, optionalReference(key))
    }

    /// The other object itself, when the answer holds it; nil when only its id stands there.
    func expanded(_ key: String) throws(StripeDecodingFault) -> StripeFields? {
        guard let value = value(key), value.stringValue == nil else { return nil }
        return try part(value, at: key)
    }

    func optionalCurrency(_ key: String) throws(StripeDecodingFault) -> Currency? {
        guard let code = try optionalText(key) else { return nil }
        guard let currency = Currency(code) else {
            throw fault(.currency, at: key, "The currency \"\(code.prefix(16))\" is not supported.")
        }
        return currency
    }

    func currency(_ key: String) throws(StripeDecodingFault) -> Currency {
        try required(key, optionalCurrency(key))
    }

    /// An amount in minor units, at most `Money.minorUnitsMax` either way.
    func optionalMoney(
        _ key: String,
        in currency: Currency
    ) throws(StripeDecodingFault) -> Money? {
        guard let minorUnits = try optionalInteger(key) else { return nil }
        guard (-Money.minorUnitsMax...Money.minorUnitsMax).contains(minorUnits) else {
            throw fault(.amount, at: key, "The amount is larger than any amount that is accepted.")
        }
        return Money(minorUnits, currency)
    }

    func money(_ key: String, in currency: Currency) throws(StripeDecodingFault) -> Money {
        try required(key, optionalMoney(key, in: currency))
    }

    /// A moment in Unix seconds, up to the year 9999.
    func optionalTimestamp(_ key: String) throws(StripeDecodingFault) -> Timestamp? {
        guard let seconds = try optionalInteger(key) else { return nil }
        guard (0...253_402_300_799).contains(seconds) else {
            throw fault(at: key, "The time is outside the years 1970 to 9999.")
        }
        return Timestamp(seconds: seconds)
    }

    func timestamp(_ key: String) throws(StripeDecodingFault) -> Timestamp {
        try required(key, optionalTimestamp(key))
    }
}

extension StripeFields {
    /// A list below a field, as a page of items.
    func page<Item: Sendable>(
        _ key: String,
        item: (StripeFields) throws(StripeDecodingFault) -> Item
    ) throws(StripeDecodingFault) -> Page<Item> {
        try fields(key).pageItself(item: item)
    }

    /// This object as a page of items; the cursor of the next page is the last item's id.
    func pageItself<Item: Sendable>(
        item: (StripeFields) throws(StripeDecodingFault) -> Item
    ) throws(StripeDecodingFault) -> Page<Item> {
        let elements = try elements("data")
        let hasMore = try flag("has_more")
        guard !hasMore || !elements.isEmpty else {
            throw fault(at: "has_more", "The list promises more items after an empty page.")
        }
        return Page(
            items: try elements.map(item),
            nextCursor: hasMore ? try elements.last?.id() : nil
        )
    }
}
