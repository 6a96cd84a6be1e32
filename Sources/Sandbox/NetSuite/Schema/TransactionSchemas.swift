/// Schemas of the transactions.
enum TransactionSchemas {
    /// Fields of every transaction that the service lets a caller set.
    private static let header: [FieldSpec] = [
        .text("externalId", lengthMax: 255),
        .date("tranDate", label: "Date"),
        .text("tranId", label: "Reference No.", lengthMax: 45),
        .text("memo", lengthMax: 999),
        .reference("subsidiary", .subsidiary),
        .reference("currency", .currency),
        .number("exchangeRate"),
        .reference("postingPeriod", .period),
        .reference("department", .list("department")),
        .reference("class", .list("class")),
        .reference("location", .list("location")),
        .computed("total"),
        .computed("status", .choice([])),
        .computed("createdDate", .text(lengthMax: 40)),
        .computed("lastModifiedDate", .text(lengthMax: 40)),
    ]

    private static let entity = FieldSpec.reference(
        "entity",
        .customer,
        label: "Customer",
        isRequired: true
    )
    private static let customer = FieldSpec.reference("customer", .customer, isRequired: true)
    private static let undepositedFunds = FieldSpec(
        "undepFunds",
        .choice(["T", "F"]),
        label: "Undep. Funds"
    )

    private static let items = SublistSpec(
        "item",
        key: .line,
        [
            FieldSpec("line", .integer),
            .reference("item", .item, isRequired: true),
            .number("quantity"),
            .number("rate"),
            .number("amount"),
            .reference("price", .list("priceLevel")),
            .text("description", lengthMax: 4000),
            .flag("isTaxable"),
            .reference("department", .list("department")),
            .reference("class", .list("class")),
            .reference("location", .list("location")),
            .date("revRecStartDate"),
            .date("revRecEndDate"),
        ]
    )

    private static func applications(_ name: String) -> SublistSpec {
        SublistSpec(
            name,
            key: .field("doc"),
            [
                .reference("doc", .transaction, isRequired: true),
                FieldSpec("line", .integer),
                .flag("apply"),
                .number("amount"),
                .date("applyDate"),
                .computed("due"),
                .computed("total"),
                .computed("refNum", .text(lengthMax: 45)),
                .computed("type", .text(lengthMax: 45)),
            ]
        )
    }

    private static let sale: [FieldSpec] = [
        entity,
        .text("otherRefNum", label: "PO/Check Number", lengthMax: 45),
        .flag("toBeEmailed"),
        .text("email", lengthMax: 254),
        .date("startDate"),
        .date("endDate"),
        .reference("terms", .list("terms")),
        FieldSpec("billingAddress", .opaque),
        FieldSpec("shippingAddress", .opaque),
        .reference("discountItem", .item),
        .number("discountRate"),
        .computed("subtotal"),
        .computed("discountTotal"),
    ]

    /// It posts nothing, so it has no account and no posting period.
    static let salesOrder = RecordSchema(
        type: .salesOrder,
        fields: header.filter { $0.name != "postingPeriod" } + sale + [
            FieldSpec("orderStatus", .choice(["A", "B"])),
            .date("shipDate"),
        ],
        sublists: [items]
    )

    static let invoice = RecordSchema(
        type: .invoice,
        fields: header + sale + [
            .reference("account", .account),
            .date("dueDate"),
            .computed("amountPaid"),
            .computed("amountRemaining"),
        ],
        sublists: [items]
    )

    static func cash(_ type: NetSuiteRecordType) -> RecordSchema {
        RecordSchema(
            type: type,
            fields: header + sale + [
                .reference("account", .account), undepositedFunds,
                .text("checkNumber", lengthMax: 45),
            ],
            sublists: [items]
        )
    }

    static let creditMemo = RecordSchema(
        type: .creditMemo,
        fields: header + sale + [
            .reference("account", .account),
            .computed("applied"),
            .computed("unapplied"),
            .computed("amountRemaining"),
        ],
        sublists: [items, applications("apply")]
    )

    static let customerPayment = RecordSchema(
        type: .customerPayment,
        fields: header + [
            customer,
            .number("payment", isRequired: true),
            .reference("account", .account),
            undepositedFunds,
            .reference("arAcct", .account, label: "A/R Account"),
            .text("checkNumber", lengthMax: 45),
            .flag("autoApply"),
            .flag("toBeEmailed"),
            .computed("applied"),
            .computed("unapplied"),
            .computed("balance"),
        ],
        sublists: [applications("apply")]
    )

    static let customerRefund = RecordSchema(
        type: .customerRefund,
        fields: header + [
            customer,
            .reference("account", .account, isRequired: true),
            .reference("arAcct", .account, label: "A/R Account"),
            .text("checkNumber", lengthMax: 45),
        ],
        sublists: [applications("apply"), applications("deposit")]
    )

    static let customerDeposit = RecordSchema(
        type: .customerDeposit,
        fields: header + [
            customer,
            .number("payment", isRequired: true),
            .reference("account", .account),
            undepositedFunds,
            .text("checkNumber", lengthMax: 45),
        ],
        sublists: []
    )

    static let depositApplication = RecordSchema(
        type: .depositApplication,
        fields: header + [
            customer,
            .reference("deposit", .transaction),
            .reference("arAcct", .account, label: "A/R Account"),
            .computed("applied"),
            .computed("unapplied"),
        ],
        sublists: [applications("apply")]
    )

    private static func accountLines(_ name: String) -> SublistSpec {
        SublistSpec(
            name,
            key: .line,
            [
                FieldSpec("line", .integer),
                .reference("account", .account, isRequired: true),
                .number("amount", isRequired: true),
                .reference("entity", .entity, label: "Name"),
                .text("refNum", lengthMax: 45),
                .text("memo", lengthMax: 4000),
                .reference("department", .list("department")),
                .reference("class", .list("class")),
                .reference("location", .list("location")),
            ]
        )
    }

    static let deposit = RecordSchema(
        type: .deposit,
        fields: header + [.reference("account", .account, isRequired: true)],
        sublists: [
            SublistSpec(
                "payment",
                key: .field("id"),
                [
                    .reference("id", .transaction, isRequired: true),
                    .flag("deposit"),
                    FieldSpec("lineId", .integer),
                    .computed("docNumber", .text(lengthMax: 45)),
                    .computed("docDate", .date),
                    .computed("paymentAmount"),
                    .computed("transactionAmount"),
                    .computed("type", .text(lengthMax: 45)),
                ]
            ),
            accountLines("other"),
            accountLines("cashback"),
        ]
    )

    static let journalEntry = RecordSchema(
        type: .journalEntry,
        fields: header + [
            .flag("approved"),
            .date("reversalDate"),
            .flag("reversalDefer"),
            FieldSpec("approvalStatus", .choice(["1", "2"])),
        ],
        sublists: [
            SublistSpec(
                "line",
                key: .line,
                [
                    FieldSpec("line", .integer),
                    .reference("account", .account, isRequired: true),
                    .number("debit"),
                    .number("credit"),
                    .text("memo", lengthMax: 4000),
                    .reference("entity", .entity, label: "Name"),
                    .reference("department", .list("department")),
                    .reference("class", .list("class")),
                    .reference("location", .list("location")),
                ]
            )
        ]
    )
}

extension RecordSchema {
    /// The schema of a type; reference data is read only and has no writable fields.
    static func of(_ type: NetSuiteRecordType) -> RecordSchema {
        switch type {
        case .customer: EntitySchemas.customer
        case .contact: EntitySchemas.contact
        case .serviceSaleItem: serviceItem
        case .nonInventorySaleItem: nonInventoryItem
        case .otherChargeSaleItem: otherChargeItem
        case .discountItem: discountItem
        case .salesOrder: TransactionSchemas.salesOrder
        case .invoice: TransactionSchemas.invoice
        case .cashSale: cashSale
        case .cashRefund: cashRefund
        case .creditMemo: TransactionSchemas.creditMemo
        case .customerPayment: TransactionSchemas.customerPayment
        case .customerRefund: TransactionSchemas.customerRefund
        case .customerDeposit: TransactionSchemas.customerDeposit
        case .depositApplication: TransactionSchemas.depositApplication
        case .deposit: TransactionSchemas.deposit
        case .journalEntry: TransactionSchemas.journalEntry
        case .account, .currency, .subsidiary:
            RecordSchema(type: type, fields: [], sublists: [])
        }
    }

    private static let serviceItem = EntitySchemas.item(.serviceSaleItem)
    private static let nonInventoryItem = EntitySchemas.item(.nonInventorySaleItem)
    private static let otherChargeItem = EntitySchemas.item(.otherChargeSaleItem)
    private static let discountItem = EntitySchemas.item(.discountItem)
    private static let cashSale = TransactionSchemas.cash(.cashSale)
    private static let cashRefund = TransactionSchemas.cash(.cashRefund)
}
