/// Percent-encoding of form parameters, byte for byte as Stripe's official library writes them.
package enum FormEncoding {
    /// The parameters for a query string: brackets encoded, a space as `+`.
    package static func query(_ fields: FormFields) -> String {
        join(fields, keepsBrackets: false)
    }

    /// The parameters for a request body: as in a query, but with brackets left bare.
    package static func body(_ fields: FormFields) -> String {
        join(fields, keepsBrackets: true)
    }

    private static func join(_ fields: FormFields, keepsBrackets: Bool) -> String {
        fields.pairs
            .map { pair in
                encode(pair.name, keepsBrackets: keepsBrackets) + "="
                    + encode(pair.value, keepsBrackets: keepsBrackets)
            }
            .joined(separator: "&")
    }

    private static func encode(_ text: String, keepsBrackets: Bool) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "[") where keepsBrackets, UInt8(ascii: "]") where keepsBrackets:
                bytes.append(byte)
            case UInt8(ascii: " "):
                bytes.append(UInt8(ascii: "+"))
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 0x0F)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
