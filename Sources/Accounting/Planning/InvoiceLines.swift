extension InvoiceFacts {
    /// The lines of the invoice document: what was sold, discounts, shipping, taxes and what the
    /// customer's balance owed, each signed; they add up to `billed`.
    ///
    /// Inclusive tax is taken out of the lines it is inside of, in proportion to their amounts.
    /// Throws: `INVOICE_TOTAL_UNEXPLAINED` when the lines do not add up to Stripe's total; nothing
    /// is rounded to make them fit.
    package func documentLines() throws(PlanFault) -> [DocumentLine] {
        var result: [DocumentLine] = []
        let inside = Money.sum(inclusiveTaxes.map(\.amount), in: currency)
        let shares = inside.split(
            inProportionTo: lines.map { max(0, $0.amount.minorUnits) }
        )
        for (index, line) in lines.enumerated() {
            let source = line.productID ?? ItemRole.product.sourceID
            result.append(
                DocumentLine(
                    item: try RecordKind.item.externalID(for: source),
                    role: .product,
                    description: line.description ?? "",
                    quantity: line.quantity,
                    amount: line.amount - shares[index],
                    source: line.id
                )
            )
        }
        result += try discountAmounts.map { (part) throws(PlanFault) in
            try Self.line(.discount, "Discount", part.amount.negated, part.source)
        }
        if !shipping.isZero {
            result.append(try Self.line(.shipping, "Shipping", shipping, "shipping"))
        }
        result += try (exclusiveTaxes + inclusiveTaxes).map { (part) throws(PlanFault) in
            try Self.line(.salesTax, "Tax", part.amount, part.source)
        }
        try proveTotal(of: result)
        if !balanceCollected.isZero {
            result.append(
                try Self.line(.creditBalance, "Customer balance", balanceCollected, id)
            )
        }
        return result
    }

    /// The products whose items the lines need.
    package var productIDs: [String] {
        var seen: Set<String> = []
        return lines.compactMap(\.productID).filter { seen.insert($0).inserted }
    }

    private func proveTotal(of result: [DocumentLine]) throws(PlanFault) {
        let sum = Money.sum(result.map(\.amount), in: currency)
        guard sum == total else {
            throw PlanFault([
                Finding(
                    .invoiceTotalUnexplained,
                    subject: id,
                    sentence: "The lines, discounts, shipping and taxes of the invoice add up to"
                        + " \(sum.text), but Stripe's total is \(total.text).",
                    fix: "Nothing was booked. Look for billing credits or rounding on the invoice"
                        + " in Stripe and record it by hand, or correct it with a credit note."
                )
            ])
        }
    }

    private static func line(
        _ role: ItemRole,
        _ description: String,
        _ amount: Money,
        _ source: String
    ) throws(PlanFault) -> DocumentLine {
        DocumentLine(
            item: try RecordKind.item.externalID(for: role.sourceID),
            role: role,
            description: "\(description) \(source)",
            quantity: "1",
            amount: amount,
            source: source
        )
    }
}
