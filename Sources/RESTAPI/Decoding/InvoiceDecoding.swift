import Accounting
import HTTP
import JSON

extension BodyDecoding {
    static let invoiceMembers = [
        "customerId", "number", "issuedOn", "dueOn", "currencyCode", "memo", "lines", "discount",
        "shipping", "tax", "total", "callbackUrl",
    ]
    private static let lineMembers = ["description", "productId", "quantity", "amount"]
    private static let linesMax = 200

    /// The caller's id of the customer an invoice names; nil after a fault.
    mutating func customerID() -> OwnID? {
        text("customerId", of: value, .ownID, isRequired: true).flatMap { OwnID($0) }
    }

    /// The invoice the body describes; nil after a fault.
    mutating func invoice(_ id: OwnID, of customer: PushedCustomer?) -> PushedInvoice? {
        let number = text("number", of: value, .line(45))
        let date = day("issuedOn", isRequired: true)
        let dueDate = day("dueOn", isRequired: false)
        let memo = text("memo", of: value, .line(200))
        guard let currency = self.currency("currencyCode", isRequired: true) else { return nil }
        let lines = invoiceLines(currency)
        let discount = amount("discount", of: value, currency)
        let shipping = amount("shipping", of: value, currency)
        let tax = amount("tax", of: value, currency)
        let total = amount("total", of: value, currency, isRequired: true)
        let areWhole =
            ["discount", "shipping", "tax"].map { value[$0] != nil }
            == [discount, shipping, tax].map { $0 != nil }
        guard let customer, let date, let lines, let total, areWhole else { return nil }
        let invoice = PushedInvoice(
            externalID: id.text,
            customer: customer,
            number: number,
            date: date,
            dueDate: dueDate,
            memo: memo,
            lines: lines,
            discount: discount,
            shipping: shipping,
            tax: tax,
            total: total
        )
        check(invoice)
        return invoice
    }

    /// Told here as well as by the plan, because only here it has a place.
    private mutating func check(_ invoice: PushedInvoice) {
        let currency = invoice.total.currency
        let others = [invoice.discount?.negated, invoice.shipping, invoice.tax].compactMap { $0 }
        let sum = Money.sum(invoice.lines.map(\.amount) + others, in: currency)
        guard sum != invoice.total else { return }
        fault(
            at: "/total",
            "TOTAL_UNEQUAL",
            "The lines less discount plus shipping and tax are \(sum.decimalText), not"
                + " \(invoice.total.decimalText).",
            fix: "Send parts that add up to the total."
        )
    }

    private mutating func invoiceLines(_ currency: Currency) -> [PushedInvoice.Line]? {
        guard let member = value["lines"] else {
            missing("/lines")
            return nil
        }
        guard let elements = member.arrayValue else {
            typeFault(at: "/lines", expected: "an array of lines", member.kind)
            return nil
        }
        guard (1...Self.linesMax).contains(elements.count) else {
            fault(
                at: "/lines",
                elements.isEmpty ? "LINES_EMPTY" : "LINES_TOO_MANY",
                "The invoice has \(elements.count) lines.",
                fix: "Send 1 to \(Self.linesMax) lines."
            )
            return nil
        }
        var lines: [PushedInvoice.Line] = []
        for (index, element) in elements.enumerated() {
            if let line = invoiceLine(element, at: "/lines/\(index)", currency) {
                lines.append(line)
            }
        }
        return lines.count == elements.count ? lines : nil
    }

    private mutating func invoiceLine(
        _ element: JSONValue,
        at pointer: String,
        _ currency: Currency
    ) -> PushedInvoice.Line? {
        guard element.kind == .object else {
            typeFault(at: pointer, expected: "an object", element.kind)
            return nil
        }
        allow(Self.lineMembers, in: element, at: pointer)
        let description = text(
            "description",
            of: element,
            at: pointer,
            .line(300),
            isRequired: true
        )
        let product = text("productId", of: element, at: pointer, .ownID)
        let quantity = text("quantity", of: element, at: pointer, .quantity)
        let amount = amount("amount", of: element, at: pointer, currency, isRequired: true)
        guard let description, let amount else { return nil }
        return PushedInvoice.Line(
            description: description,
            productID: product.flatMap { OwnID($0)?.text },
            quantity: quantity ?? "1",
            amount: amount
        )
    }

    /// An exact amount; nil when it is absent or, which is a fault, not one of the currency.
    private mutating func amount(
        _ key: String,
        of object: JSONValue,
        at pointer: String = "",
        _ currency: Currency,
        isRequired: Bool = false
    ) -> Money? {
        let rule = TextRule(
            lengthMax: 16,
            code: "AMOUNT_MALFORMED",
            fix: "Send exact decimal text in major units, such as 120.00."
        ) { DecimalShape.fits($0, wholeMax: 12, fractionMax: 3) }
        guard let text = text(key, of: object, at: pointer, rule, isRequired: isRequired) else {
            return nil
        }
        guard let money = Money(decimal: text, currency) else {
            fault(
                at: pointer + "/" + key,
                "AMOUNT_TOO_PRECISE",
                "The amount has more decimal places than \(currency.code) has.",
                fix: "Send at most \(currency.exponent) decimal places."
            )
            return nil
        }
        guard money.minorUnits <= Money.minorUnitsMax else {
            fault(
                at: pointer + "/" + key,
                "AMOUNT_TOO_LARGE",
                "The amount is larger than can be booked.",
                fix: "Send at most \(Money(Money.minorUnitsMax, currency).text)."
            )
            return nil
        }
        return money
    }

    private mutating func day(_ key: String, isRequired: Bool) -> CalendarDate? {
        guard let member = value[key] else {
            if isRequired { missing("/" + key) }
            return nil
        }
        guard let text = member.stringValue else {
            typeFault(at: "/" + key, expected: "a string", member.kind)
            return nil
        }
        guard let date = CalendarDate(text) else {
            fault(
                at: "/" + key,
                "DATE_MALFORMED",
                "This is not a date.",
                fix: "Write it as 2026-10-31."
            )
            return nil
        }
        return date
    }
}
