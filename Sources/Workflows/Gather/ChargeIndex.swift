import Accounting
import Jobs

/// Charges read in bulk, found again by their payment.
struct ChargeIndex: Sendable {
    private var byPayment: [String: ChargeFacts] = [:]

    init(_ charges: [ChargeFacts] = []) {
        for charge in charges where charge.status == .succeeded && charge.isCaptured {
            byPayment[charge.paymentIntentID ?? charge.id] = charge
        }
    }

    func charge(of paymentID: String) -> ChargeFacts? { byPayment[paymentID] }

    /// Reads every charge made in a span, page by page, as long as it is no more than `max`.
    static func read(
        _ source: any MovementSource,
        created span: TimeSpan,
        max: Int = 5000
    )
        async throws(StepFailure) -> ChargeIndex
    {
        var charges: [ChargeFacts] = []
        var cursor: String?
        repeat {
            let page = try await source.charges(created: span, after: cursor)
            charges += page.items
            cursor = page.nextCursor
        } while cursor != nil && charges.count < max
        return ChargeIndex(charges)
    }
}
