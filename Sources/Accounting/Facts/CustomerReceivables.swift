/// What a customer owes and has paid, as the books say it.
package struct CustomerReceivables: Sendable, Hashable {
    /// The sum of what is open on invoices, by currency; none for a customer who owes nothing.
    package let open: [Currency: Money]
    /// The latest payment; nil when there was none in the time asked for.
    package let lastPayment: Payment?

    /// A payment as it was received.
    package struct Payment: Sendable, Hashable {
        package let date: CalendarDate
        package let amount: Money

        package init(date: CalendarDate, amount: Money) {
            self.date = date
            self.amount = amount
        }
    }

    package init(open: [Currency: Money] = [:], lastPayment: Payment? = nil) {
        self.open = open
        self.lastPayment = lastPayment
    }

    /// The open balance where all of it is in one currency, this one; zero when nothing is open.
    ///
    /// Nil when other currencies would have to be added up or converted.
    package func openBalance(in currency: Currency) -> Money? {
        open.isEmpty ? Money(0, currency) : open.count == 1 ? open[currency] : nil
    }

    /// What two records of the same customer owe together.
    package func merged(with other: CustomerReceivables) -> CustomerReceivables {
        CustomerReceivables(
            open: open.merging(other.open) { $0 + $1 },
            lastPayment: [lastPayment, other.lastPayment].compactMap { $0 }
                .max { $0.date < $1.date }
        )
    }

    /// Every open amount with its currency, in the order of the codes; nil when nothing is open.
    package var text: String? {
        guard !open.isEmpty else { return nil }
        return open.sorted { $0.key.code < $1.key.code }.map(\.value.text)
            .joined(separator: ", ")
    }
}
