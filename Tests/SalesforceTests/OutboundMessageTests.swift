import Testing

@testable import Salesforce

@Suite struct OutboundMessageTests {
    static func notification(_ number: Int, object: String = "Opportunity") -> String {
        let digits = String(number)
        let tail = String(repeating: "0", count: 12 - digits.count) + digits
        return """
            <n:Notification><n:Id>04l\(tail)</n:Id><n:sObject i:type="s:\(object)" \
            xmlns:s="urn:sobject.partner.soap.sforce.com"><s:Id>006\(tail)</s:Id>\
            <s:StageName>Closed &amp; Won</s:StageName></n:sObject></n:Notification>
            """
    }

    static func message(_ body: String, organization: String = "00D000000000001") -> [UInt8] {
        Array(
            """
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" \
            xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body>\
            <n:notifications xmlns:n="http://soap.sforce.com/2005/09/outbound">\
            <n:OrganizationId>\(organization)</n:OrganizationId><n:SessionId i:nil="true"/>\
            \(body)</n:notifications></e:Body></e:Envelope>
            """.utf8
        )
    }

    @Test func `prefixes mean nothing, namespaces everything`() throws {
        let message = try OutboundMessage(Self.message(Self.notification(1) + Self.notification(2)))
        #expect(message.organization.text == "00D000000000001EAA")
        #expect(
            message.notifications.map(\.id.text) == ["04l000000000001AAA", "04l000000000002AAA"]
        )
        #expect(message.notifications.map(\.object) == ["Opportunity", "Opportunity"])
        #expect(message.notifications[0].record.text == "006000000000001AAA")
    }

    @Test func `a message has one to a hundred notifications`() throws {
        let hundred = (1...100).map { Self.notification($0) }.joined()
        #expect(try OutboundMessage(Self.message(hundred)).notifications.count == 100)
        for body in ["", hundred + Self.notification(101)] {
            #expect(throws: XMLFault.self) { try OutboundMessage(Self.message(body)) }
        }
    }

    @Test(arguments: [
        ("04l000000000001", ""), ("006000000000001", ""), ("i:type=\"s:Opportunity\"", ""),
        ("s:Opportunity", "s:Opp ortunity"), ("urn:sobject.partner", "urn:other"),
        ("04l000000000001", "04l00000000000!"),
    ])
    func `a notification without one of its parts is refused`(old: String, new: String) throws {
        let text = Self.notification(1)
        try #require(text.contains(old))
        let body = Self.message(text.replacing(old, with: new))
        #expect(throws: XMLFault.self) { try OutboundMessage(body) }
    }

    @Test(arguments: ["outbound", "envelope"])
    func `other namespaces are no outbound message`(word: String) {
        let text = String(decoding: Self.message(Self.notification(1)), as: UTF8.self)
        let other = Array(text.replacing("/\(word)", with: "/other").utf8)
        #expect(throws: XMLFault.self) { try OutboundMessage(other) }
    }

    @Test func `a record's own fields cannot pass for the record's id`() throws {
        let text = Self.notification(1).replacing(
            "<s:StageName>",
            with: "<s:Owner><s:Id>005000000000009</s:Id></s:Owner><s:StageName>"
        )
        let message = try OutboundMessage(Self.message(text))
        #expect(message.notifications.map(\.record.text) == ["006000000000001AAA"])
    }

    @Test func `the answer says in SOAP whether the message was taken`() {
        let text = String(decoding: OutboundMessage.answer(isAcknowledged: true), as: UTF8.self)
        #expect(text.contains("<Ack>true</Ack>"))
        #expect(text.contains("http://soap.sforce.com/2005/09/outbound"))
    }
}
