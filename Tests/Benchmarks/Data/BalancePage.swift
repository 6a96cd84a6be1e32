import JSON
import TestSupport

/// Balance transactions as Stripe writes them, made from a seed: the same seed, the same bytes.
struct BalancePage {
    /// One page of a list with all rows, in compact JSON.
    let bytes: [UInt8]
    /// The sum of the rows' net amounts in minor units.
    let net: Int64

    /// Makes `count` rows in US dollars.
    ///
    /// `isExpanded` puts the object behind each row into it, as the members of a payout are read.
    init(seed: UInt64, count: Int, isExpanded: Bool) {
        var random = SeededGenerator(seed: seed)
        var writer = JSONWriter(capacity: count * (isExpanded ? 1800 : 560))
        var sum: Int64 = 0
        writer.beginObject()
        writer.key("object")
        writer.string("list")
        writer.key("data")
        writer.beginArray()
        for number in 0..<count {
            let row = Row(number: number, random: &random)
            sum += row.amount - row.fee
            row.write(to: &writer, isExpanded: isExpanded)
        }
        writer.endArray()
        writer.key("has_more")
        writer.bool(false)
        writer.key("url")
        writer.string("/v1/balance_transactions")
        writer.endObject()
        bytes = writer.finish()
        net = sum
    }
}

/// One row before it is written.
private struct Row {
    let id: String
    let amount: Int64
    let fee: Int64
    let category: String
    let type: String
    let sourceID: String
    let created: Int64
    let chargeID: String

    init(number: Int, random: inout SeededGenerator) {
        let tail = Self.letters(24, &random)
        let money = Int64.random(in: 100...50_000, using: &random)
        id = "txn_" + tail
        chargeID = "ch_" + Self.letters(24, &random)
        created = 1_790_000_000 + Int64(number) * 7
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<90:
            (category, type, amount) = ("charge", "charge", money)
            sourceID = chargeID
        case 90..<97:
            (category, type, amount) = ("refund", "refund", -money)
            sourceID = "re_" + tail
        default:
            (category, type, amount) = ("fee", "stripe_fee", -money / 100)
            sourceID = "fee_" + tail
        }
        fee = category == "charge" ? amount * 29 / 1000 + 30 : 0
    }

    private static func letters(_ count: Int, _ random: inout SeededGenerator) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let text = (0..<count).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
        return String(decoding: text, as: UTF8.self)
    }

    func write(to writer: inout JSONWriter, isExpanded: Bool) {
        writer.beginObject()
        member("id", id, &writer)
        member("object", "balance_transaction", &writer)
        member("amount", amount, &writer)
        member("available_on", created + 172_800, &writer)
        member("balance_type", "payments", &writer)
        member("created", created, &writer)
        member("currency", "usd", &writer)
        member("description", "Order \(created) – café, \"express\"", &writer)
        writer.key("exchange_rate")
        writer.null()
        member("fee", fee, &writer)
        writer.key("fee_details")
        writeFees(to: &writer)
        member("net", amount - fee, &writer)
        member("reporting_category", category, &writer)
        writer.key("source")
        if isExpanded { writeSource(to: &writer) } else { writer.string(sourceID) }
        member("status", "available", &writer)
        member("type", type, &writer)
        writer.endObject()
    }

    private func writeFees(to writer: inout JSONWriter) {
        writer.beginArray()
        if fee != 0 {
            writer.beginObject()
            member("amount", fee, &writer)
            writer.key("application")
            writer.null()
            member("currency", "usd", &writer)
            member("description", "Stripe processing fees", &writer)
            member("type", "stripe_fee", &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeSource(to writer: inout JSONWriter) {
        writer.beginObject()
        member("id", sourceID, &writer)
        member("object", category, &writer)
        member("amount", abs(amount), &writer)
        member("balance_transaction", id, &writer)
        member("created", created, &writer)
        member("currency", "usd", &writer)
        member("status", "succeeded", &writer)
        if category == "charge" {
            writeChargeParts(to: &writer)
        } else {
            member("charge", chargeID, &writer)
            member("reason", "requested_by_customer", &writer)
        }
        writer.key("metadata")
        writer.beginObject()
        member("order_id", "\(created)", &writer)
        writer.endObject()
        writer.endObject()
    }

    private func writeChargeParts(to writer: inout JSONWriter) {
        member("amount_captured", amount, &writer)
        member("amount_refunded", 0, &writer)
        writer.key("billing_details")
        writer.beginObject()
        member("email", "buyer@example.com", &writer)
        member("name", "Zoë Example", &writer)
        writer.endObject()
        writer.key("captured")
        writer.bool(true)
        member("customer", "cus_" + id.dropFirst(4), &writer)
        member("description", "Order \(created)", &writer)
        member("payment_intent", "pi_" + id.dropFirst(4), &writer)
        writer.key("payment_method_details")
        writer.beginObject()
        writer.key("card")
        writer.beginObject()
        member("brand", "visa", &writer)
        member("exp_month", 8, &writer)
        member("exp_year", 2031, &writer)
        member("last4", "4242", &writer)
        writer.endObject()
        member("type", "card", &writer)
        writer.endObject()
        member("receipt_url", "https://pay.example.com/receipts/" + id, &writer)
    }

    private func member(_ key: String, _ text: String, _ writer: inout JSONWriter) {
        writer.key(key)
        writer.string(text)
    }

    private func member(_ key: String, _ number: Int64, _ writer: inout JSONWriter) {
        writer.key(key)
        writer.int(number)
    }
}
