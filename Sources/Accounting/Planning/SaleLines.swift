extension InvoiceFacts {
    /// The lines of the invoice document: what was sold, discounts, shipping, taxes and what the
    /// customer's balance owed, each signed; they add up to `billed`.
    ///
    /// Throws: `INVOICE_TOTAL_UNEXPLAINED` when the lines do not add up to Stripe's total; nothing
    /// is rounded to make them fit.
    package func documentLines() throws(PlanFault) -> [DocumentLine] {
        var result = try parts.documentLines(of: id, adding: total, as: "invoice")
        if !balanceCollected.isZero {
            result.append(
                try DocumentLine.role(
                    .creditBalance,
                    "Customer balance \(id)",
                    balanceCollected,
                    id
                )
            )
        }
        return result
    }

    /// The products whose items the lines need.
    package var productIDs: [String] {
        var seen: Set<String> = []
        return lines.compactMap(\.productID).filter { seen.insert($0).inserted }
    }
}

extension SaleParts {
    /// What is sold or credited as lines of a document, each signed, adding up to `total`.
    ///
    /// Inclusive tax is taken out of the lines it is inside of, in proportion to their amounts. Where
    /// taxes stated to be on top are inside the amounts after all, as in older credit notes, they are
    /// taken out as well: the total decides.
    func documentLines(
        of subject: String,
        adding total: Money,
        as word: String
    ) throws(PlanFault) -> [DocumentLine] {
        let onTop = Money.sum(exclusiveTaxes.map(\.amount), in: total.currency)
        let areAllInside = !onTop.isZero && sum(in: total.currency) - onTop == total
        let inside = areAllInside ? exclusiveTaxes + inclusiveTaxes : inclusiveTaxes
        let result = try lineItems(less: inside, in: total.currency) + (try adjustments())
        let sum = Money.sum(result.map(\.amount), in: total.currency)
        guard sum == total else {
            throw PlanFault([
                Finding(
                    .invoiceTotalUnexplained,
                    subject: subject,
                    sentence: "The lines, discounts, shipping and taxes of the \(word) add up to"
                        + " \(sum.text), but Stripe's total is \(total.text).",
                    fix: "Nothing was booked. Look for rounding on the \(word) in Stripe and record"
                        + " it by hand, or correct it with a credit note."
                )
            ])
        }
        return result
    }

    private func sum(in currency: Currency) -> Money {
        Money.sum((lines.map(\.amount)) + exclusiveTaxes.map(\.amount) + [shipping], in: currency)
            - Money.sum((discounts + granted).map(\.amount), in: currency)
    }

    private func lineItems(
        less inside: [NamedAmount],
        in currency: Currency
    ) throws(PlanFault) -> [DocumentLine] {
        let shares = Money.sum(inside.map(\.amount), in: currency)
            .split(inProportionTo: lines.map { max(0, $0.amount.minorUnits) })
        var result: [DocumentLine] = []
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
        return result
    }

    private func adjustments() throws(PlanFault) -> [DocumentLine] {
        var result = try discounts.map { (part) throws(PlanFault) in
            try DocumentLine.role(
                .discount,
                "Discount \(part.source)",
                part.amount.negated,
                part.source
            )
        }
        result += try granted.map { (part) throws(PlanFault) in
            try DocumentLine.role(
                .billingCredit,
                "Billing credit \(part.source)",
                part.amount.negated,
                part.source
            )
        }
        if !shipping.isZero {
            result.append(
                try DocumentLine.role(.shipping, "Shipping shipping", shipping, "shipping")
            )
        }
        return try result
            + (exclusiveTaxes + inclusiveTaxes).map { (part) throws(PlanFault) in
                try DocumentLine.role(.salesTax, "Tax \(part.source)", part.amount, part.source)
            }
    }
}

extension DocumentLine {
    /// A line of a role's own item.
    static func role(
        _ role: ItemRole,
        _ description: String,
        _ amount: Money,
        _ source: String
    ) throws(PlanFault) -> DocumentLine {
        DocumentLine(
            item: try RecordKind.item.externalID(for: role.sourceID),
            role: role,
            description: description,
            quantity: "1",
            amount: amount,
            source: source
        )
    }
}

extension [DocumentLine] {
    /// Spreads a part of `whole`, which the lines add up to, over them in proportion.
    ///
    /// The whole gives back every line as it is. A part is spread over the signed lines so that the
    /// parts still add up: positive lines by largest remainder of the part plus the negative share.
    func share(_ part: Money, of whole: Money) -> [DocumentLine] {
        guard part != whole else { return self }
        let negatives = map { Swift.max(0, -$0.amount.minorUnits) }
        let positives = map { Swift.max(0, $0.amount.minorUnits) }
        let share =
            Int128(negatives.reduce(0, +)) * Int128(part.minorUnits)
            / Int128(Swift.max(1, whole.minorUnits))
        let takenBack = Money(Int64(share), part.currency)
        let credits = (part + takenBack).split(inProportionTo: positives)
        let debits = takenBack.split(inProportionTo: negatives)
        return indices.compactMap { index in
            let amount = credits[index] - debits[index]
            guard !amount.isZero else { return nil }
            let line = self[index]
            return DocumentLine(
                item: line.item,
                role: line.role,
                description: line.description,
                quantity: "1",
                amount: amount,
                source: line.source
            )
        }
    }
}
