import Accounting
import Cryptography
import HTTP
import Jobs
import Salesforce
import Workflows

/// Where outbound messages of Salesforce come from; prints without its token.
package struct OutboundMessageSource: Sendable {
    /// The last part of the address: messages carry no credential of their own.
    let token: String
    let organization: RecordID

    /// Nil for an organization id of another form.
    package init?(token: String, organizationID: String) {
        guard let organization = RecordID(organizationID) else { return nil }
        self.token = token
        self.organization = organization
    }

    fileprivate func isToken(_ text: String) -> Bool {
        // Digests first: texts of different lengths compare in the same time too.
        ConstantTime.equal(
            SHA256.digest(Array(text.utf8)),
            SHA256.digest(Array(token.utf8))
        )
    }
}

extension OutboundMessageSource: CustomStringConvertible, CustomReflectable {
    package var description: String { "outbound messages of \(organization.text)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension RESTService {
    private static let messageBytesMax = 1 << 20

    /// Keeps the notifications of a message and enqueues a look at each record.
    ///
    /// Only what is stored is acknowledged: a message that fails half-way comes again, and what was
    /// kept of it is known by then.
    func receiveOutboundMessage(_ call: Call) async throws(Refusal) -> HTTPResponse {
        guard let source = settings.outboundMessages, source.isToken(call.id) else {
            throw .addressUnknown
        }
        guard Self.isXML(call.request.fields[.contentType]) else { throw .xmlExpected }
        guard call.request.body.count <= Self.messageBytesMax else { throw .bodyTooLong }
        let message: OutboundMessage
        do {
            message = try OutboundMessage(call.request.body)
        } catch { throw .messageRefused(error.sentence) }
        guard message.organization == source.organization else {
            throw .messageRefused("The message comes from another organization.")
        }
        for notification in message.notifications {
            guard let job = Self.job(for: notification) else { continue }
            do {
                _ = try await ports.intake.receive(
                    eventID: notification.id.text,
                    source: "salesforce:\(source.organization.text)",
                    type: notification.object,
                    received: runtime.now(),
                    jobs: [job]
                )
            } catch { throw .store(error) }
        }
        return HTTPResponse(
            status: .ok,
            fields: [.contentType: "text/xml; charset=utf-8"],
            body: OutboundMessage.answer(isAcknowledged: true)
        )
    }

    /// The look at a record; nil for objects that mean nothing to the books.
    static func job(for notification: OutboundMessage.Notification) -> NewJob? {
        let kind: JobKind
        switch notification.object {
        case "Account": kind = .salesforceAccount
        case "Opportunity": kind = .salesforceOpportunity
        default: return nil
        }
        let record = notification.record.text
        let state = FollowUp(
            kind: .salesforceWriteBack,
            target: WriteBackTarget(object: notification.object, id: record).text
        )
        let balance = FollowUp(kind: .salesforceBalances, target: record)
        return .about(
            record,
            kind: kind,
            account: callersAccount,
            priority: .webhook,
            followUps: kind == .salesforceAccount ? [state, balance] : [state]
        )
    }

    private static func isXML(_ contentType: String?) -> Bool {
        let type = (contentType ?? "").prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return ["text/xml", "application/xml", "application/soap+xml"].contains(type.lowercased())
    }
}
