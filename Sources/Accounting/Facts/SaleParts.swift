/// What an invoice sells or a credit note takes back, with everything that changes its total.
///
/// Discounts and credits are positive amounts that make the total smaller.
package struct SaleParts: Sendable, Hashable {
    package let lines: [InvoiceLineFacts]
    package let discounts: [NamedAmount]
    /// Billing credits granted before tax.
    package let granted: [NamedAmount]
    package let shipping: Money
    /// Taxes added on top of the lines.
    package let exclusiveTaxes: [NamedAmount]
    /// Taxes already inside the line amounts.
    package let inclusiveTaxes: [NamedAmount]

    package init(
        lines: [InvoiceLineFacts],
        discounts: [NamedAmount],
        granted: [NamedAmount],
        shipping: Money,
        exclusiveTaxes: [NamedAmount],
        inclusiveTaxes: [NamedAmount]
    ) {
        self.lines = lines
        self.discounts = discounts
        self.granted = granted
        self.shipping = shipping
        self.exclusiveTaxes = exclusiveTaxes
        self.inclusiveTaxes = inclusiveTaxes
    }

    package func with(lines: [InvoiceLineFacts]) -> SaleParts {
        SaleParts(
            lines: lines,
            discounts: discounts,
            granted: granted,
            shipping: shipping,
            exclusiveTaxes: exclusiveTaxes,
            inclusiveTaxes: inclusiveTaxes
        )
    }
}

extension InvoiceFacts {
    /// What the invoice sells.
    var parts: SaleParts {
        SaleParts(
            lines: lines,
            discounts: discountAmounts,
            granted: credits.granted,
            shipping: shipping,
            exclusiveTaxes: exclusiveTaxes,
            inclusiveTaxes: inclusiveTaxes
        )
    }
}
