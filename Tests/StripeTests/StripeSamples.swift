import JSON
import Stripe
import TestSupport

/// The vendor samples of the Stripe side.
enum StripeSamples {
    static let versions = ["2024-06-20", "acacia-2025-02", "basil-2025-08", "dahlia-2026-07"]

    static func value(_ path: String) throws -> JSONValue {
        try JSONValue.parse(Samples.data("stripe/" + path))
    }

    static func fields(_ path: String) throws -> StripeFields {
        try StripeFields(value(path))
    }
}

/// Fields written as JSON text in a test.
func fields(_ json: String) throws -> StripeFields {
    try StripeFields(JSONValue.parse(Array(json.utf8)))
}

/// The fault a decoder throws; nil when it throws none.
func fault<Value>(of decode: () throws -> Value) -> StripeDecodingFault? {
    do {
        _ = try decode()
        return nil
    } catch {
        return error as? StripeDecodingFault
    }
}
