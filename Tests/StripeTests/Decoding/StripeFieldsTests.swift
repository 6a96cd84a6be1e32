import Accounting
import JSON
import Testing

@testable import Stripe

@Suite struct StripeFieldsTests {
    @Test func `a whole answer must be an object`() {
        let fault = fault { try StripeFields(.array([])) }
        #expect(fault?.pointer == "")
        #expect(fault?.sentence == "Expected an object, found an array.")
    }

    @Test func `null and absent are the same`() throws {
        let fields = try fields(#"{"a":null,"metadata":null,"list":null}"#)
        #expect(try fields.optionalText("a") == nil)
        #expect(try fields.optionalText("b") == nil)
        #expect(try fields.optionalFields("a") == nil)
        #expect(try fields.optionalReference("a") == nil)
        #expect(try fields.expanded("a") == nil)
        #expect(try fields.metadata().isEmpty)
        #expect(try fields.optionalElements("list").isEmpty)
        #expect(fault { try fields.text("a") }?.pointer == "/a")
        #expect(fault { try fields.elements("list") }?.pointer == "/list")
        #expect(fault { try fields.fields("b") }?.kind == .shape)
    }

    @Test func `a fault names its place through objects and arrays`() throws {
        let fields = try fields(#"{"a":[{"b":{"c/d~e":7}}],"flag":1}"#)
        let inner = try #require(fields.elements("a").first).fields("b")
        #expect(fault { try inner.text("c/d~e") }?.pointer == "/a/0/b/c~1d~0e")
        #expect(
            fault { try fields.flag("flag") }
                == StripeDecodingFault(
                    .shape,
                    pointer: "/flag",
                    sentence: "Expected a boolean, found a number."
                )
        )
    }

    @Test(arguments: ["1.0", "1e3", "0.5", "9223372036854775808", "\"1\"", "true"])
    func `only whole numbers of 64 bits are integers`(number: String) throws {
        let fields = try fields("{\"n\":\(number)}")
        #expect(fault { try fields.optionalInteger("n") }?.pointer == "/n")
    }

    @Test func `amounts are accepted up to the limit and not beyond`() throws {
        let euro = try #require(Currency("EUR"))
        let limit = Money.minorUnitsMax
        for accepted in [limit, -limit, 0] {
            let fields = try fields("{\"n\":\(accepted)}")
            #expect(try fields.money("n", in: euro) == Money(accepted, euro))
        }
        for refused in [limit + 1, -limit - 1, Int64.max, Int64.min] {
            let fields = try fields("{\"n\":\(refused)}")
            #expect(fault { try fields.money("n", in: euro) }?.kind == .amount)
        }
    }

    @Test func `a currency outside the table is refused`() throws {
        let fields = try fields(#"{"a":"usd","b":"xxx","c":null}"#)
        #expect(try fields.currency("a") == Currency("USD"))
        #expect(fault { try fields.currency("b") }?.kind == .currency)
        #expect(fault { try fields.currency("c") }?.kind == .shape)
        #expect(try fields.optionalCurrency("c") == nil)
    }

    @Test func `a reference is an id or an object with one`() throws {
        let fields = try fields(#"{"a":"cus_1","b":{"id":"cus_2"},"c":{"id":""},"d":7,"e":""}"#)
        #expect(try fields.reference("a") == "cus_1")
        #expect(try fields.reference("b") == "cus_2")
        #expect(fault { try fields.reference("c") }?.pointer == "/c/id")
        #expect(fault { try fields.reference("d") }?.pointer == "/d")
        #expect(try fields.optionalReference("e") == nil)
        #expect(try fields.expanded("a") == nil)
        #expect(try fields.expanded("b")?.id() == "cus_2")
    }

    @Test func `times outside 1970 to 9999 are refused`() throws {
        let fields = try fields(#"{"a":0,"b":253402300799,"c":-1,"d":253402300800}"#)
        #expect(try fields.timestamp("a") == Timestamp(seconds: 0))
        #expect(try fields.timestamp("b") == Timestamp(seconds: 253_402_300_799))
        #expect(fault { try fields.timestamp("c") }?.pointer == "/c")
        #expect(fault { try fields.timestamp("d") }?.pointer == "/d")
    }

    @Test func `a page knows where the next one starts`() throws {
        let last = try fields(#"{"data":[{"id":"a"},{"id":"b"}],"has_more":false}"#)
        let page = try last.pageItself { (item) throws(StripeDecodingFault) in try item.id() }
        #expect(page.items == ["a", "b"])
        #expect(page.nextCursor == nil)
        let more = try fields(#"{"data":[{"id":"a"},{"id":"b"}],"has_more":true}"#)
        let first = try more.pageItself { (item) throws(StripeDecodingFault) in try item.id() }
        #expect(first.nextCursor == "b")
        let none = try fields(#"{"data":[],"has_more":false}"#)
        let empty = try none.pageItself { (item) throws(StripeDecodingFault) in try item.id() }
        #expect(empty.items.isEmpty)
        #expect(empty.nextCursor == nil)
    }

    @Test func `an empty page that promises more is refused`() throws {
        let fields = try fields(#"{"data":[],"has_more":true}"#)
        let fault = fault {
            try fields.pageItself { (item) throws(StripeDecodingFault) in try item.id() }
        }
        #expect(fault?.pointer == "/has_more")
    }
}
