import Accounting
import Testing

@testable import NetSuite

@Suite struct FieldTextTests {
    @Test func `details are recognised under the lengths they are written with`() {
        #expect(CustomerDetail.name.unitsMax == FieldText.companyNameMax)
        #expect(CustomerDetail.email.unitsMax == FieldText.emailMax)
        #expect(CustomerDetail.phone.unitsMax == FieldText.phoneMax)
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "abc"), ("ab cd", 3, "ab"), ("a\n\tb", 9, "a b"),
        ("👩‍👩‍👧‍👦x", 3, ""), ("é€", 2, "é€"), ("x\u{7}y", 9, "x y"),
        ("A very long product name (prod_1)", 20, "A very long (prod_1)"),
        (" a", 9, "a"), ("a ", 9, "a"), ("a  b", 9, "a b"), ("a b", 3, "a b"),
        ("(only_an_id_in_parentheses)", 10, "(only_an_i"),
    ])
    func `text is cut to what the field holds`(text: String, max: Int, expected: String) {
        let fitted = FieldText.fit(text, max) ?? ""
        #expect(fitted == expected)
        #expect(fitted.utf16.count <= max)
    }

    @Test(arguments: ["", "  ", "\n"])
    func `nothing stays nothing`(text: String) {
        #expect(FieldText.fit(text, 10) == nil)
        #expect(FieldText.fit(nil, 10) == nil)
    }

    @Test(arguments: [
        ("Stripe invoice in_1", "in_1", true), ("in_1", "in_1", true), ("(in_1)", "in_1", true),
        ("in_10", "in_1", false), ("IN_1", "in_1", false), ("", "in_1", false),
        ("corrected: in_1, by Ada", "in_1", true), ("für in_1", "in_1", true),
        ("für in_10", "in_1", false),
    ])
    func `an id counts only as a whole word in its own case`(
        text: String,
        word: String,
        expected: Bool
    ) {
        #expect(FieldText.contains(text, word: word) == expected)
    }

    @Test(arguments: [
        ("100.0", "100"), ("100.00", "100"), ("1e2", "100"), ("1.25E1", "12.5"), ("-0.50", "-0.5"),
        ("-0.0", "0"), ("007", "7"), ("125e-2", "1.25"), ("5e-3", "0.005"), ("0", "0"),
    ])
    func `decimals have one spelling`(text: String, expected: String) {
        #expect(PlainDecimal.text(text) == expected)
    }

    @Test(arguments: ["", "-", "1.", ".5", "abc", "1e", "1e99", "--1", "1.2.3", "1 000"])
    func `what is no decimal has none`(text: String) {
        #expect(PlainDecimal.text(text) == nil)
    }
}
