import Accounting
import HTTP
import JSON
package import Jobs
package import Stripe
import Workflows

extension RESTService {
    /// Keeps an event of Stripe and enqueues what it asks for; the answer waits for nothing else.
    func receiveStripeEvent(_ call: Call) async throws(Refusal) -> HTTPResponse {
        guard let account = settings.accounts.first(where: { $0.name == call.id }) else {
            throw .accountUnknown
        }
        let event = try verified(call.request, for: account)
        switch EventWork(event, for: account) {
        case .ignored(let reason):
            return Self.received([("ignored", .bool(true)), ("reason", .string(reason))])
        case .job(let job):
            let isNew: Bool
            do {
                isNew = try await ports.intake.receive(
                    eventID: event.id,
                    source: "stripe:\(account.name)",
                    type: event.type,
                    received: runtime.now(),
                    jobs: [job]
                ).isNew
            } catch { throw .store(error) }
            return Self.received(isNew ? [] : [("duplicate", .bool(true))])
        }
    }

    private func verified(
        _ request: HTTPRequest,
        for account: AccountProfile
    ) throws(Refusal) -> StripeEvent {
        guard let verifier = account.webhooks else {
            throw .signatureRefused("No signing secret is set up for this account.")
        }
        do {
            return try verifier.verify(
                body: request.body,
                header: request.fields[.stripeSignature] ?? "",
                now: runtime.now().seconds
            ).event
        } catch .eventUnreadable(let fault) {
            throw .eventUnreadable(WebhookFault.eventUnreadable(fault).sentence)
        } catch {
            throw .signatureRefused(error.sentence)
        }
    }

    private static func received(_ members: [(String, JSONValue?)]) -> HTTPResponse {
        .json(.record([("received", .bool(true))] + members))
    }
}

/// What an event means to us.
package enum EventWork: Sendable, Hashable {
    case job(NewJob)
    /// Nothing to do; the reason is for whoever reads Stripe's log of deliveries.
    case ignored(String)

    /// The beginning of the idempotency keys of our own requests; their events say nothing new.
    package static let ownKeyPrefix = "quittance-"

    package init(_ event: StripeEvent, for account: AccountProfile) {
        if event.idempotencyKey?.hasPrefix(Self.ownKeyPrefix) == true {
            self = .ignored("The event tells of a request of our own.")
        } else if let isLive = account.isLive, isLive != event.isLive {
            self = .ignored(
                "The event is in \(event.isLive ? "live" : "test") mode, the account's key is not."
            )
        } else if event.account != account.connectedAccount {
            self = .ignored("The event belongs to another connected account.")
        } else if let (kind, id) = Self.subject(EventRouting.route(event)) {
            self = .job(
                // The same for every event about the object, so that a burst is one job.
                .about(id, kind: kind, account: account.name, priority: .webhook)
            )
        } else {
            self = .ignored("Events of this type change nothing in the books.")
        }
    }

    /// The work an event leads to: the table from routes to kinds of job.
    static func subject(_ route: EventRoute) -> (JobKind, String)? {
        switch route {
        case .customer(let id): (.customerSync, id)
        case .invoice(let id): (.invoiceSync, id)
        case .charge(let id): (.chargeSync, id)
        case .refund(let id): (.refundSync, id)
        case .dispute(let id): (.disputeSync, id)
        case .payout(let id): (.payoutReconciliation, id)
        case .creditNote(let id): (.creditNoteSync, id)
        // Arrives together with an event of its invoice, which names it.
        case .invoicePayment: nil
        case .ignored, .unknown: nil
        }
    }
}
