/// Schemas of customers, contacts and items.
enum EntitySchemas {
    static let customer = RecordSchema(
        type: .customer,
        fields: [
            .text("externalId", lengthMax: 255),
            .text("entityId", label: "Customer ID", lengthMax: 83),
            .flag("autoName"),
            .text("companyName", lengthMax: 83),
            .flag("isPerson"),
            .text("firstName", lengthMax: 32),
            .text("middleName", lengthMax: 32),
            .text("lastName", lengthMax: 32),
            .text("email", lengthMax: 254),
            .text("altEmail", lengthMax: 254),
            .text("phone", lengthMax: 32),
            .text("fax", lengthMax: 32),
            .text("mobilePhone", lengthMax: 32),
            .text("homePhone", lengthMax: 32),
            .text("accountNumber", lengthMax: 99),
            .text("comments", lengthMax: 4000),
            .text("url", lengthMax: 100),
            .reference("subsidiary", .subsidiary),
            .reference("parent", .customer),
            .reference("currency", .currency, label: "Primary Currency"),
            .reference("terms", .list("terms")),
            .reference("category", .list("category")),
            .reference("entityStatus", .list("entityStatus")),
            .reference("receivablesAccount", .account),
            .number("creditLimit"),
            FieldSpec("emailPreference", .choice(["PDF", "HTML", "DEFAULT"])),
            .flag("taxable"),
            .flag("isInactive"),
            .computed("balance"),
            .computed("overdueBalance"),
            .computed("unbilledOrders"),
            .computed("depositBalance"),
            .computed("dateCreated", .text(lengthMax: 40)),
            .computed("lastModifiedDate", .text(lengthMax: 40)),
        ],
        sublists: [
            SublistSpec(
                "currencyList",
                key: .field("currency"),
                [.reference("currency", .currency, isRequired: true)]
            ),
            addressBook,
        ]
    )

    static let contact = RecordSchema(
        type: .contact,
        fields: [
            .text("externalId", lengthMax: 255),
            .text("entityId", label: "Contact Name", lengthMax: 83),
            .text("firstName", lengthMax: 32),
            .text("middleName", lengthMax: 32),
            .text("lastName", lengthMax: 32),
            .text("salutation", lengthMax: 30),
            .text("title", lengthMax: 99),
            .reference("company", .entity),
            .text("email", lengthMax: 254),
            .text("altEmail", lengthMax: 254),
            .text("phone", lengthMax: 32),
            .text("officePhone", lengthMax: 32),
            .text("mobilePhone", lengthMax: 32),
            .text("homePhone", lengthMax: 32),
            .text("comments", lengthMax: 4000),
            .reference("subsidiary", .subsidiary),
            .flag("isInactive"),
            .flag("isPrivate"),
            .computed("dateCreated", .text(lengthMax: 40)),
            .computed("lastModifiedDate", .text(lengthMax: 40)),
        ],
        sublists: [addressBook]
    )

    private static let addressBook = SublistSpec(
        "addressBook",
        key: .field("internalId"),
        [
            FieldSpec("internalId", .integer),
            .text("label", lengthMax: 150),
            .flag("defaultBilling"),
            .flag("defaultShipping"),
            .flag("isResidential"),
            FieldSpec("addressBookAddress", .opaque),
        ]
    )

    /// The schema of an item type; the four differ only in the name of the account field.
    static func item(_ type: NetSuiteRecordType) -> RecordSchema {
        let account: FieldSpec =
            type == .discountItem
            ? .reference("account", .account, isRequired: true)
            : .reference("incomeAccount", .account, isRequired: true)
        return RecordSchema(
            type: type,
            fields: [
                .text("externalId", lengthMax: 255),
                .text("itemId", label: "Item Name/Number", lengthMax: 60, isRequired: true),
                .text("displayName", lengthMax: 60),
                .text("salesDescription", lengthMax: 1000),
                .text("description", lengthMax: 1000),
                account,
                .reference("deferredRevenueAccount", .account),
                FieldSpec("subsidiary", .references(.subsidiary)),
                .flag("includeChildren"),
                .number("rate"),
                .flag("isFulfillable"),
                .flag("isTaxable"),
                .flag("isInactive"),
                .computed("dateCreated", .text(lengthMax: 40)),
                .computed("lastModifiedDate", .text(lengthMax: 40)),
            ],
            sublists: []
        )
    }
}
