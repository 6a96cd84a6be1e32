import Accounting
import JSON

/// The month of a sandbox, and the requests that ask for all of it.
struct Month: Sendable {
    /// A request for work.
    struct Request: Sendable {
        let path: String
        let body: JSONValue
    }

    let opening: Timestamp
    let closing: Timestamp

    init(_ sandbox: SandboxProcess) async throws {
        let state = try await sandbox.stripe.get("/sandbox/state")
        guard let opening = state["opening"]?.int64Value,
            let closing = state["closing"]?.int64Value
        else { throw APIClient.Fault(description: "the sandbox tells no month: \(state.text)") }
        self.opening = Timestamp(seconds: opening)
        self.closing = Timestamp(seconds: closing)
    }

    /// Invoices begin before the month, payouts arrive after it.
    private var from: Timestamp { opening.adding(.seconds(-40 * 86_400)) }

    private var payouts: Request { payouts(from.dateInUTC, closing.dateInUTC.adding(days: 7)) }

    /// The payouts that arrive from one day up to another, with all they are made of.
    func payouts(_ from: CalendarDate, _ to: CalendarDate) -> Request {
        Request(
            path: "/v1/payout-reconciliations",
            body: ["arrivalFrom": .string(from.text), "arrivalTo": .string(to.text)]
        )
    }

    private static func invoices(_ from: Timestamp, _ to: Timestamp) -> Request {
        Request(
            path: "/v1/invoice-syncs",
            body: ["createdFrom": .string(from.text), "createdTo": .string(to.text)]
        )
    }

    /// First all invoices, then all payouts.
    var requests: [Request] { [Self.invoices(from, closing), payouts] }

    /// The same work in many pieces: the invoices day by day, then the payouts.
    var pieces: [Request] {
        var pieces: [Request] = []
        var start = from
        while start < closing {
            let end = min(start.adding(.seconds(86_400)), closing)
            pieces.append(Self.invoices(start, end))
            start = end
        }
        return pieces + [payouts]
    }
}
