import HTTP
import JSON
import Jobs
import Testing
import Workflows

@testable import RESTAPI

@Suite struct OutboundMessageEndpointTests {
    static let path = "/v1/webhooks/salesforce/" + Bench.token

    static func message(
        _ notifications: [(id: String, object: String, record: String)],
        organization: String = Bench.organization
    ) -> String {
        let items = notifications.map { item in
            """
            <Notification><Id>\(item.id)</Id><sObject xsi:type="sf:\(item.object)" \
            xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>\(item.record)</sf:Id>\
            </sObject></Notification>
            """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>\
            <notifications xmlns="http://soap.sforce.com/2005/09/outbound">\
            <OrganizationId>\(organization)</OrganizationId><ActionId>04k000000000001AAA</ActionId>\
            <SessionId xsi:nil="true"/>\(items.joined())</notifications></soapenv:Body>\
            </soapenv:Envelope>
            """
    }

    static let opportunity = (
        id: "04l000000000001AAA", object: "Opportunity", record: "006000000000001AAA"
    )

    private static func send(
        _ bench: Bench,
        _ body: String,
        path: String = OutboundMessageEndpointTests.path,
        type: String = "text/xml; charset=utf-8"
    ) async -> HTTPResponse {
        await bench.send(.post, path, body, fields: [.contentType: type])
    }

    @Test func `a notification becomes a look at its record and is acknowledged`() async throws {
        let bench = Bench()
        let response = await Self.send(bench, Self.message([Self.opportunity]))
        #expect(response.status == .ok)
        #expect(response.fields[.contentType] == "text/xml; charset=utf-8")
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.contains("<Ack>true</Ack>"))
        let offered = try #require(bench.store.mutate { $0.offered }.first)
        #expect(offered.kind == .salesforceOpportunity)
        #expect(try JobArguments(text: offered.arguments) == .objects(["006000000000001AAA"]))
        #expect(
            offered.followUps == [
                FollowUp(kind: .salesforceWriteBack, target: "Opportunity/006000000000001AAA")
            ]
        )
    }

    @Test func `a repeated notification is acknowledged and makes nothing new`() async {
        let bench = Bench()
        for _ in 0..<2 {
            #expect(await Self.send(bench, Self.message([Self.opportunity])).status == .ok)
        }
        #expect(bench.store.mutate { $0.offered.count } == 1)
    }

    @Test func `objects that mean nothing to the books are acknowledged`() async {
        let bench = Bench()
        let lead = (id: "04l000000000002AAA", object: "Lead", record: "00Q000000000001EAA")
        #expect(await Self.send(bench, Self.message([lead])).status == .ok)
        #expect(bench.writes.isEmpty)
    }

    @Test func `a message is only stored under the secret address and from the own org`() async {
        let bench = Bench()
        let body = Self.message([Self.opportunity])
        let wrong = await Self.send(bench, body, path: "/v1/webhooks/salesforce/out-3f9b")
        #expect(wrong.status == .notFound)
        #expect(wrong.code == "ADDRESS_UNKNOWN")
        let foreign = Self.message([Self.opportunity], organization: "00D000000000002EAA")
        let refused = await Self.send(bench, foreign)
        #expect(refused.status == .badRequest)
        #expect(refused.code == "MESSAGE_REFUSED")
        #expect(bench.writes.isEmpty)
    }

    @Test func `a store in trouble acknowledges nothing`() async {
        let bench = Bench()
        bench.store.mutate { $0.failure = .unavailable("busy") }
        let response = await Self.send(bench, Self.message([Self.opportunity]))
        #expect(response.status == .serviceUnavailable)
        #expect(!String(decoding: response.body, as: UTF8.self).contains("Ack"))
    }

    @Test(arguments: [
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
        "<x>&e;</x>", "<x", "", "{}", "<?php x ?><x/>", "<x></y>",
    ])
    func `bombs, foreign entities and broken documents are refused`(body: String) async {
        let bench = Bench()
        let response = await Self.send(bench, body)
        #expect(response.status == .badRequest)
        #expect(response.code == "MESSAGE_REFUSED")
        #expect(!String(decoding: response.body, as: UTF8.self).contains("root:"))
        #expect(bench.writes.isEmpty)
    }

    @Test func `other labels and longer bodies are refused`() async {
        let bench = Bench()
        let label = await Self.send(bench, Self.message([Self.opportunity]), type: "text/plain")
        #expect(label.status == .unsupportedMediaType)
        let long = await Self.send(bench, String(repeating: " ", count: (1 << 20) + 1))
        #expect(long.status == .contentTooLarge)
        #expect(bench.writes.isEmpty)
    }
}
