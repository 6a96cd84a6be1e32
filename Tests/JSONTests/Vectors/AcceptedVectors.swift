/// Documents that RFC 8259 allows.
enum AcceptedVectors {
    static let all = structures + literals + numbers + strings

    private static let structures: [GrammarVector] = [
        .init("an empty array", "[]"),
        .init("an empty array with space inside", "[ \n\t\r ]"),
        .init("an empty object", "{}"),
        .init("an empty object with space inside", "{ \n\t\r }"),
        .init("all four kinds of space around a value", " \t\r\n1 \t\r\n"),
        .init("space around every separator", "{ \"a\" : [ 1 , 2 ] , \"b\" : { } }"),
        .init("an array in an array", "[[]]"),
        .init("arrays of arrays", "[[],[[]],[[],[]]]"),
        .init("an array of every kind", "[null,true,false,0,\"\",[],{}]"),
        .init("an object of every kind", #"{"a":null,"b":true,"c":0,"d":"","e":[],"f":{}}"#),
        .init("nested objects", #"{"a":{"a":{"a":{}}}}"#),
        .init("the empty key", #"{"":1}"#),
        .init("a key with an escape", #"{"a\u0062":1}"#),
        .init("a key with a zero character", #"{"\u0000":1}"#),
        .init("keys that differ in case", #"{"a":1,"A":2}"#),
        .init("keys that differ in composition", "{\"\u{E9}\":1,\"e\u{301}\":2}"),
        .init("the same key in different objects", #"[{"a":1},{"a":{"a":1}}]"#),
        .init("the same key in sibling objects", #"{"a":{"x":1},"b":{"x":1}}"#),
        .init("a line feed at the end", "{}\n"),
        .init(
            "a long array",
            "[" + [String](repeating: "1", count: 5_000).joined(separator: ",") + "]"
        ),
        .init(
            "an object with many keys",
            "{" + (0..<500).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        ),
        .init(
            "the deepest nesting",
            String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        ),
    ]

    private static let literals: [GrammarVector] = [
        .init("null alone", "null"),
        .init("true alone", "true"),
        .init("false alone", "false"),
        .init("literals side by side", "[true,false,null,true]"),
    ]

    private static let numbers: [GrammarVector] = [
        .init("zero", "0"),
        .init("minus zero", "-0"),
        .init("zero point zero", "0.0"),
        .init("zero with exponent", "0e0"),
        .init("zero with plus exponent", "0e+1"),
        .init("zero with upper case exponent", "0E1"),
        .init("one digit", "7"),
        .init("a negative integer", "-123"),
        .init("the greatest 64-bit integer", "9223372036854775807"),
        .init("the least 64-bit integer", "-9223372036854775808"),
        .init("one more than 64 bits hold", "9223372036854775808"),
        .init("a hundred digits", String(repeating: "9", count: 100)),
        .init("five thousand decimals", "0." + String(repeating: "3", count: 5_000)),
        .init("a fraction", "12.50"),
        .init("a small fraction", "0.000001"),
        .init("a negative fraction", "-0.1"),
        .init("an exponent", "1e10"),
        .init("an upper case exponent", "1E10"),
        .init("a plus exponent", "1e+10"),
        .init("a minus exponent", "1e-10"),
        .init("a fraction with exponent", "1.25e-2"),
        .init("an exponent with leading zeros", "1e007"),
        .init("an exponent beyond any double", "1e400"),
        .init("an exponent below any double", "-1e-400"),
        .init("an exponent of many digits", "0.4e00669999999999999999999999999999999999999999"),
        .init("a number before space", "[1 ]"),
        .init("numbers side by side", "[0,-1,2.5,3e4]"),
    ]

    private static let strings: [GrammarVector] = [
        .init("the empty string", #""""#),
        .init("plain text", #""asd""#),
        .init("a space", #"" ""#),
        .init("every short escape", #""\"\\\/\b\f\n\r\t""#),
        .init("an escaped slash", #""\/""#),
        .init("a raw slash", #""/""#),
        .init("an escaped letter", #""\u0061""#),
        .init("upper case hexadecimal", #""\u00EF""#),
        .init("lower case hexadecimal", #""\u00ef""#),
        .init("mixed case hexadecimal", #""\uaBcD""#),
        .init("an escaped zero character", #""\u0000""#),
        .init("an escaped control character", #""\u001f""#),
        .init("an escaped pair", #""\ud83d\ude00""#),
        .init("the lowest pair", #""\ud800\udc00""#),
        .init("the highest pair", #""\udbff\udfff""#),
        .init("two pairs", #""\ud83d\ude00\ud83d\ude01""#),
        .init("the last unit before the halves", #""\ud7ff""#),
        .init("the first unit after the halves", #""\ue000""#),
        .init("an escaped noncharacter", #""\uffff""#),
        .init("an escaped byte order mark", #""\ufeff""#),
        .init("a backslash before a u", #""\\u0061""#),
        .init("an escaped backslash at the end", #""\\""#),
        .init("an escaped quote at the end", #""\"""#),
        .init("the delete character", "\"\u{7F}\""),
        .init("two-byte text", "\"\u{80}\u{7FF}\""),
        .init("three-byte text", "\"\u{800}\u{D7FF}\u{E000}\u{FFFD}\""),
        .init("four-byte text", "\"\u{10000}\u{10FFFF}\""),
        .init("raw noncharacters", "\"\u{FFFE}\u{FFFF}\u{1FFFF}\""),
        .init("raw line separators", "\"\u{2028}\u{2029}\""),
        .init("a raw byte order mark inside a string", "\"\u{FEFF}\""),
        .init("a comment inside a string", #""/* no */ // no""#),
        .init("brackets inside a string", #""[{]}""#),
        .init("a name from the west of Africa", #""Đɔkpé Ɣa""#),
        .init("text of several scripts", #""日本 ελ مرحبا 👩‍👩‍👧""#),
    ]
}
