import JSON

/// A row of the page as a plain structure, read and written by Foundation's coders and by ours.
struct BalanceRecord: Codable, Hashable {
    struct Fee: Codable, Hashable {
        var amount: Int64 = 0
        var currency = ""
        var description: String?
        var type = ""
    }

    var id = ""
    var object = ""
    var amount: Int64 = 0
    var availableOn: Int64 = 0
    var balanceType = ""
    var created: Int64 = 0
    var currency = ""
    var description: String?
    var fee: Int64 = 0
    var fees: [Fee] = []
    var net: Int64 = 0
    var reportingCategory = ""
    var source: String?
    var status = ""
    var type = ""

    enum CodingKeys: String, CodingKey {
        case id, object, amount, created, currency, description, fee, net, source, status, type
        case availableOn = "available_on"
        case balanceType = "balance_type"
        case fees = "fee_details"
        case reportingCategory = "reporting_category"
    }
}

/// The page around the rows.
struct BalanceList: Codable, Hashable {
    var data: [BalanceRecord] = []
}

extension BalanceList {
    /// Reads a page without a tree.
    init(json bytes: [UInt8]) throws(JSONFault) {
        var reader = try JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "data" else { continue }
            try reader.beginArray()
            while try reader.nextElement() { data.append(try BalanceRecord(&reader)) }
        }
        try reader.finish()
    }

    /// The page as JSON; `capacity` is its expected length.
    func json(capacity: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for record in data { record.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

extension BalanceRecord {
    init(_ reader: inout JSONReader) throws(JSONFault) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "id": id = try reader.readString()
            case "object": object = try reader.readString()
            case "amount": amount = try reader.readInt64()
            case "available_on": availableOn = try reader.readInt64()
            case "balance_type": balanceType = try reader.readString()
            case "created": created = try reader.readInt64()
            case "currency": currency = try reader.readString()
            case "description": description = try reader.readNull() ? nil : reader.readString()
            case "fee": fee = try reader.readInt64()
            case "fee_details":
                try reader.beginArray()
                while try reader.nextElement() { fees.append(try Fee(&reader)) }
            case "net": net = try reader.readInt64()
            case "reporting_category": reportingCategory = try reader.readString()
            case "source": source = try reader.readNull() ? nil : reader.readString()
            case "status": status = try reader.readString()
            case "type": type = try reader.readString()
            default: break
            }
        }
    }

    func write(to writer: inout JSONWriter) {
        func member(_ key: String, _ text: String) {
            writer.key(key)
            writer.string(text)
        }
        func member(_ key: String, _ number: Int64) {
            writer.key(key)
            writer.int(number)
        }
        writer.beginObject()
        member("id", id)
        member("object", object)
        member("amount", amount)
        member("available_on", availableOn)
        member("balance_type", balanceType)
        member("created", created)
        member("currency", currency)
        if let description { member("description", description) }
        member("fee", fee)
        writer.key("fee_details")
        writer.beginArray()
        for fee in fees {
            writer.beginObject()
            member("amount", fee.amount)
            member("currency", fee.currency)
            if let description = fee.description { member("description", description) }
            member("type", fee.type)
            writer.endObject()
        }
        writer.endArray()
        member("net", net)
        member("reporting_category", reportingCategory)
        if let source { member("source", source) }
        member("status", status)
        member("type", type)
        writer.endObject()
    }
}

extension BalanceRecord.Fee {
    init(_ reader: inout JSONReader) throws(JSONFault) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "amount": amount = try reader.readInt64()
            case "currency": currency = try reader.readString()
            case "description": description = try reader.readNull() ? nil : reader.readString()
            case "type": type = try reader.readString()
            default: break
            }
        }
    }
}
