package import Accounting
package import JSON
package import Jobs

/// What callers own in the one JSON form that is stored, shown and read back.
package enum PushedContentJSON {
    /// A customer's content.
    package static func json(_ customer: PushedCustomer) -> JSONValue {
        var members: [(String, JSONValue?)] = [
            ("name", .string(customer.name)), ("isPerson", .bool(customer.isPerson)),
            ("email", text(customer.email)), ("phone", text(customer.phone)),
            ("currencyCode", text(customer.currency?.code)),
            ("stripeCustomerId", text(customer.stripeCustomerID)),
        ]
        if let address = customer.address, !address.isEmpty {
            members.append(
                (
                    "address",
                    object([
                        ("line1", text(address.line1)), ("line2", text(address.line2)),
                        ("city", text(address.city)), ("state", text(address.state)),
                        ("postalCode", text(address.postalCode)),
                        ("country", text(address.country)),
                    ])
                )
            )
        }
        return object(members)
    }

    /// An invoice's content; its customer is only named.
    package static func json(_ invoice: PushedInvoice) -> JSONValue {
        let lines = invoice.lines.map { line in
            object([
                ("description", .string(line.description)), ("productId", text(line.productID)),
                ("quantity", .string(line.quantity)), ("amount", amount(line.amount)),
            ])
        }
        return object([
            ("customerId", .string(invoice.customer.externalID)), ("number", text(invoice.number)),
            ("issuedOn", .string(invoice.date.text)), ("dueOn", text(invoice.dueDate?.text)),
            ("currencyCode", .string(invoice.total.currency.code)), ("memo", text(invoice.memo)),
            ("lines", .array(lines)), ("discount", amount(invoice.discount)),
            ("shipping", amount(invoice.shipping)), ("tax", amount(invoice.tax)),
            ("total", amount(invoice.total)),
        ])
    }

    /// Reads a stored customer.
    ///
    /// Throws: a rejecting failure when the text is damaged.
    package static func customer(_ record: PushedRecord) throws(StepFailure) -> PushedCustomer {
        let cursor = try cursor(record)
        do {
            let address = try cursor.optionalObject("address")
            return PushedCustomer(
                externalID: record.externalID,
                name: try cursor.string("name"),
                isPerson: try cursor.optionalBool("isPerson") ?? false,
                email: try cursor.optionalString("email"),
                phone: try cursor.optionalString("phone"),
                address: try address.map { (address) throws(JSONShapeFault) in
                    PostalAddress(
                        line1: try address.optionalString("line1"),
                        line2: try address.optionalString("line2"),
                        city: try address.optionalString("city"),
                        state: try address.optionalString("state"),
                        postalCode: try address.optionalString("postalCode"),
                        country: try address.optionalString("country")
                    )
                },
                currency: try cursor.optionalString("currencyCode").flatMap { Currency($0) },
                stripeCustomerID: try cursor.optionalString("stripeCustomerId")
            )
        } catch { throw damaged(record) }
    }

    /// The owner's id of the customer a stored invoice names.
    package static func customerID(_ record: PushedRecord) throws(StepFailure) -> String {
        do { return try cursor(record).string("customerId") } catch { throw damaged(record) }
    }

    /// Reads a stored invoice of a customer.
    ///
    /// Throws: a rejecting failure when the text is damaged.
    package static func invoice(
        _ record: PushedRecord,
        of customer: PushedCustomer
    ) throws(StepFailure) -> PushedInvoice {
        let cursor = try cursor(record)
        do {
            guard let currency = Currency(try cursor.string("currencyCode")),
                let date = CalendarDate(try cursor.string("issuedOn"))
            else { throw damaged(record) }
            func money(_ text: String?) throws -> Money? {
                guard let text else { return nil }
                guard let money = Money(decimal: text, currency) else { throw damaged(record) }
                return money
            }
            var lines: [PushedInvoice.Line] = []
            for line in try cursor.array("lines") {
                guard let amount = try money(try line.string("amount")) else {
                    throw damaged(record)
                }
                lines.append(
                    PushedInvoice.Line(
                        description: try line.string("description"),
                        productID: try line.optionalString("productId"),
                        quantity: try line.string("quantity"),
                        amount: amount
                    )
                )
            }
            guard let total = try money(try cursor.string("total")) else { throw damaged(record) }
            return PushedInvoice(
                externalID: record.externalID,
                customer: customer,
                number: try cursor.optionalString("number"),
                date: date,
                dueDate: try cursor.optionalString("dueOn").flatMap { CalendarDate($0) },
                memo: try cursor.optionalString("memo"),
                lines: lines,
                discount: try money(try cursor.optionalString("discount")),
                shipping: try money(try cursor.optionalString("shipping")),
                tax: try money(try cursor.optionalString("tax")),
                total: total
            )
        } catch { throw damaged(record) }
    }

    private static func cursor(_ record: PushedRecord) throws(StepFailure) -> JSONCursor {
        do {
            return JSONCursor(try JSONValue.parse(Array(record.content.utf8)))
        } catch { throw damaged(record) }
    }

    private static func damaged(_ record: PushedRecord) -> StepFailure {
        .reject([
            Finding(
                .objectUnreadable,
                subject: PushedSource.of(record.externalID),
                sentence: "The stored content of \(record.externalID) cannot be read.",
                fix: "Send the record again."
            )
        ])
    }

    private static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { key, value in value.map { (key, $0) } }))
    }

    private static func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }

    private static func amount(_ value: Money?) -> JSONValue? {
        value.map { .string($0.decimalText) }
    }
}
