/// A place in the list of payouts, which is in order of arrival date and id, newest first.
package struct StatementCursor: Sendable, Hashable {
    package let arrivalDate: CalendarDate
    package let payoutID: String

    package init(arrivalDate: CalendarDate, payoutID: String) {
        self.arrivalDate = arrivalDate
        self.payoutID = payoutID
    }

    /// The place of a statement: the page after it begins behind it.
    package init(_ statement: PayoutStatement) {
        self.init(arrivalDate: statement.arrivalDate, payoutID: statement.payoutID)
    }
}
