/// The place of one request in a trace that spans several systems.
///
/// Source: W3C Trace Context, Level 1, §3.2.
package struct TraceContext: Sendable, Hashable {
    /// The first eight bytes of the trace's identifier.
    package let traceHigh: UInt64
    /// The last eight bytes of the trace's identifier.
    package let traceLow: UInt64
    /// The caller's span; zero for a trace that begins here.
    package let parentSpan: UInt64
    /// The span of this request, under which calls of our own stand.
    package let span: UInt64
    /// The caller's flags; bit 0 says that the trace is recorded.
    package let flags: UInt8

    /// Continues the caller's trace, or begins one if the field is missing or malformed.
    ///
    /// Shape: `random` gives numbers that need be unique, not secret; zero is asked for again.
    package init(_ fields: HTTPFields, random: () -> UInt64) {
        let caller = Self.caller(fields)
        traceHigh = caller?.high ?? Self.nonZero(random)
        traceLow = caller?.low ?? random()
        parentSpan = caller?.span ?? 0
        flags = caller?.flags ?? 0
        span = Self.nonZero(random)
    }

    /// 32 hexadecimal digits.
    package var traceID: String { Self.hex(traceHigh) + Self.hex(traceLow) }
    /// 16 hexadecimal digits.
    package var spanID: String { Self.hex(span) }
    /// 16 hexadecimal digits; nil for a trace that begins here.
    package var parentSpanID: String? { parentSpan == 0 ? nil : Self.hex(parentSpan) }

    /// The field to send with calls of our own.
    package var traceparent: String {
        "00-\(traceID)-\(spanID)-\(flags & 1 == 1 ? "01" : "00")"
    }

    private struct Caller {
        let high: UInt64
        let low: UInt64
        let span: UInt64
        let flags: UInt8
    }

    /// Reads `00-<32 digits>-<16 digits>-<2 digits>`; later versions may append more.
    private static func caller(_ fields: HTTPFields) -> Caller? {
        guard let text = fields[.traceparent], fields.values(.traceparent).count == 1 else {
            return nil
        }
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes[2] == 0x2D, bytes[35] == 0x2D, bytes[52] == 0x2D,
            let version = number(bytes[0..<2]), version != 0xFF,
            version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == 0x2D,
            let high = number(bytes[3..<19]), let low = number(bytes[19..<35]),
            let span = number(bytes[36..<52]), let flags = number(bytes[53..<55]),
            high != 0 || low != 0, span != 0
        else { return nil }
        return Caller(high: high, low: low, span: span, flags: UInt8(truncatingIfNeeded: flags))
    }

    /// Small letters only: capitals are not allowed in this field.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            guard let part = Grammar.hexValue(digit), !(0x41...0x46).contains(digit) else {
                return nil
            }
            value = value << 4 | UInt64(part)
        }
        return value
    }

    private static func nonZero(_ random: () -> UInt64) -> UInt64 {
        let number = random()
        return number == 0 ? 1 : number
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension HTTPFieldName {
    /// `traceparent`: the caller's place in a trace.
    package static let traceparent: HTTPFieldName = "traceparent"
}
