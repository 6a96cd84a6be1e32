import Testing

@testable import Salesforce

@Suite struct XMLReaderTests {
    private static func events(
        _ text: String,
        limits: XMLLimits = XMLLimits()
    ) throws(XMLFault) -> [XMLEvent] {
        var reader = try XMLReader(Array(text.utf8), limits: limits)
        var events: [XMLEvent] = []
        while let event = try reader.next() { events.append(event) }
        return events
    }

    private static func name(_ local: String, _ namespace: String = "") -> XMLName {
        XMLName(namespace: namespace, local: local)
    }

    @Test func `elements, text and attributes come in the order of the document`() throws {
        let found = try Self.events(
            "<?xml version='1.0' encoding=\"UTF-8\"?><!-- hi --><a x='1'>t<b/>&lt;<![CDATA[<&]]></a>"
        )
        #expect(
            found == [
                .start(Self.name("a"), attributes: [Self.name("x"): "1"]), .text("t"),
                .start(Self.name("b"), attributes: [:]), .end(Self.name("b")), .text("<"),
                .text("<&"), .end(Self.name("a")),
            ]
        )
    }

    @Test func `a prefix means what the nearest declaration says`() throws {
        let found = try Self.events(
            "<p:a xmlns:p='one' xmlns='two'><b q='1'/><p:c xmlns:p='three' p:q='2'/></p:a>"
        )
        #expect(
            found.filter { if case .start = $0 { true } else { false } } == [
                .start(Self.name("a", "one"), attributes: [:]),
                .start(Self.name("b", "two"), attributes: [Self.name("q"): "1"]),
                .start(Self.name("c", "three"), attributes: [Self.name("q", "three"): "2"]),
            ]
        )
    }

    @Test(arguments: [
        ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"), ("&#65;&#x42;&#x1F600;", "AB\u{1F600}"),
        ("&#9;", "\t"), ("é\u{10FFFF}", "é\u{10FFFF}"),
    ])
    func `the five entities and numbers of characters are resolved`(
        text: String,
        meaning: String
    ) throws {
        let found = try Self.events("<a>\(text)</a>")
        #expect(found.count == 3 && found[1] == .text(meaning))
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&x;</a>",
        "<a b='&x;'/>", "<?php ?><a/>", "<a><?x y?></a>", "<a><!ELEMENT b></a>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
    ])
    func `what can do harm is not read`(text: String) {
        let fault = #expect(throws: XMLFault.self) { try Self.events(text) }
        guard case .forbidden = fault else {
            Issue.record("\(text): \(String(describing: fault))")
            return
        }
    }

    @Test(arguments: [
        "", " ", "a", "<", "<a", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b/>",
        "<a b=1/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='1'c='2'/>", "<a>&#0;</a>",
        "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#99999999999;</a>", "<a>&lt</a>",
        "<a>&;</a>", "<a>\u{1}</a>", "<p:a/>", "<a:b:c xmlns:a='x'/>", "<1a/>", "<a><!-- x</a>",
        "<a><![CDATA[x</a>", "</a>", "<a></a >x", "<:a/>",
    ])
    func `what is not well-formed is refused`(text: String) {
        let fault = #expect(throws: XMLFault.self) { try Self.events(text) }
        guard case .malformed = fault else {
            Issue.record("\(text): \(String(describing: fault))")
            return
        }
    }

    @Test func `text that is not UTF-8 is refused`() {
        #expect(throws: XMLFault.malformed("the text is not UTF-8")) {
            try XMLReader([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E])
        }
    }

    @Test func `every limit holds exactly`() throws {
        var limits = XMLLimits(bytesMax: 200, depthMax: 3, elementsMax: 4, attributesMax: 2)
        limits.nameBytesMax = 5
        let good = [
            "<a><b><c/></b></a>", "<a><b/><b/><b/></a>", "<a b='1' c='2'/>", "<abcde/>",
            "<a>" + String(repeating: "x", count: 193) + "</a>",
        ]
        let bad = [
            "<a><b><c><d/></c></b></a>", "<a><b/><b/><b/><b/></a>", "<a b='1' c='2' d='3'/>",
            "<abcdef/>", "<a>" + String(repeating: "x", count: 194) + "</a>",
        ]
        for text in good { _ = try Self.events(text, limits: limits) }
        for text in bad {
            let fault = #expect(throws: XMLFault.self) { try Self.events(text, limits: limits) }
            guard case .tooMuch = fault else {
                Issue.record("\(text): \(String(describing: fault))")
                continue
            }
        }
    }

    @Test func `a document cut anywhere is refused, and nothing runs on`() {
        let whole = "<p:a xmlns:p='u'><b c='1'>t&amp;</b><!-- x --><![CDATA[y]]></p:a>"
        for count in 0..<whole.utf8.count {
            let cut = String(decoding: Array(whole.utf8).prefix(count), as: UTF8.self)
            #expect(throws: XMLFault.self) { try Self.events(cut) }
        }
    }
}
