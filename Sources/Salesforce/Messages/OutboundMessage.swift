/// An outbound message of Salesforce: which records somebody should look at.
///
/// The fields it carries are not read: messages arrive late and out of order, so the records are
/// fetched. Source: SOAP API Developer Guide, "Outbound Messaging", "Notifications".
package struct OutboundMessage: Sendable, Hashable {
    /// One record to look at.
    package struct Notification: Sendable, Hashable {
        /// The notification's own id; a repeated delivery has the same one.
        package let id: RecordID
        /// The object's API name, for example `Opportunity`.
        package let object: String
        package let record: RecordID
    }

    /// The org that sent it.
    package let organization: RecordID
    package let notifications: [Notification]

    /// The most notifications one message has.
    package static let notificationsMax = 100

    private static let envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    private static let outbound = "http://soap.sforce.com/2005/09/outbound"
    private static let instance = "http://www.w3.org/2001/XMLSchema-instance"
    private static let objects: Set = [
        "urn:sobject.enterprise.soap.sforce.com", "urn:sobject.partner.soap.sforce.com",
    ]

    /// What was found about the notification that is being read.
    private struct Draft {
        var id: RecordID?
        var object: String?
        var record: RecordID?
    }

    /// Reads a message.
    ///
    /// - Throws: `XMLFault`; `malformed` also for a document that is no outbound message.
    package init(_ bytes: [UInt8]) throws(XMLFault) {
        var reader = try XMLReader(bytes)
        var path: [XMLName] = []
        var text = ""
        var organization: RecordID?
        var draft = Draft()
        var found: [Notification] = []
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                path.append(name)
                text = ""
                if Self.isAt("Notification", path) { draft = Draft() }
                if Self.isAt("Notification/sObject", path) {
                    draft.object = try Self.type(attributes)
                }
            case .text(let piece): text += piece
            case .end(let name):
                if Self.isAt("OrganizationId", path) { organization = RecordID(text) }
                if Self.isAt("Notification/Id", path) { draft.id = RecordID(text) }
                if path.count == 6, name.local == "Id", Self.objects.contains(name.namespace) {
                    draft.record = RecordID(text)
                }
                if Self.isAt("Notification", path) { found.append(try Self.finished(draft)) }
                path.removeLast()
                text = ""
            }
        }
        guard let organization else { throw .malformed("OrganizationId is missing") }
        guard (1...Self.notificationsMax).contains(found.count) else {
            throw .malformed("it has \(found.count) notifications instead of 1 to 100")
        }
        self.organization = organization
        notifications = found
    }

    /// Whether the path leads from the envelope to this place below `notifications`.
    private static func isAt(_ place: String, _ path: [XMLName]) -> Bool {
        let steps = place.split(separator: "/")
        return path.count == 3 + steps.count
            && path[0] == XMLName(namespace: envelope, local: "Envelope")
            && path[1] == XMLName(namespace: envelope, local: "Body")
            && path[2] == XMLName(namespace: outbound, local: "notifications")
            && zip(path.dropFirst(3), steps).allSatisfy {
                $0 == XMLName(namespace: outbound, local: String($1))
            }
    }

    /// The object's name in `xsi:type`; its prefix is left aside.
    private static func type(_ attributes: [XMLName: String]) throws(XMLFault) -> String {
        let value = attributes[XMLName(namespace: instance, local: "type")] ?? ""
        let name = value.split(separator: ":").last.map { String($0) } ?? ""
        guard !name.isEmpty, name.utf8.count <= 80,
            name.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == 0x5F
            })
        else { throw .malformed("an sObject has no type") }
        return name
    }

    private static func finished(_ draft: Draft) throws(XMLFault) -> Notification {
        guard let id = draft.id, let object = draft.object, let record = draft.record else {
            throw .malformed("a notification lacks its id or its record's")
        }
        return Notification(id: id, object: object, record: record)
    }

    /// The answer that keeps Salesforce from sending the message again.
    package static func answer(isAcknowledged: Bool) -> [UInt8] {
        Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="\(envelope)"><soapenv:Body>\
            <notificationsResponse xmlns="\(outbound)"><Ack>\(isAcknowledged)</Ack>\
            </notificationsResponse></soapenv:Body></soapenv:Envelope>

            """.utf8
        )
    }
}
