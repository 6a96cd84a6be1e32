/// An object of the simulated org: its fields and what is special about them.
package struct SalesforceObject: Sendable, Hashable {
    /// What a field holds.
    package enum Kind: Sendable, Hashable {
        case text(lengthMax: Int)
        case number
        case flag
        case date
        case dateTime
        /// One of a closed list; an empty list takes any text.
        case picklist([String])
        /// The id of a record of the named object.
        case lookup(String)
    }

    /// One field.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let kind: Kind
        package var isRequired: Bool
        /// Whether records can be addressed by this field's value.
        package var isExternalID: Bool
        /// Whether two records may not have the same value.
        package var isUnique: Bool
        /// Whether capital and small letters differ in look-ups and uniqueness.
        package var isCaseSensitive: Bool

        package init(
            _ name: String,
            _ kind: Kind,
            isRequired: Bool = false,
            isExternalID: Bool = false,
            isUnique: Bool = false,
            isCaseSensitive: Bool = false
        ) {
            self.name = name
            self.kind = kind
            self.isRequired = isRequired
            self.isExternalID = isExternalID
            self.isUnique = isUnique
            self.isCaseSensitive = isCaseSensitive
        }
    }

    package let name: String
    /// The first three characters of its record ids.
    package let keyPrefix: String
    package let fields: [Field]

    package init(name: String, keyPrefix: String, fields: [Field]) {
        self.name = name
        self.keyPrefix = keyPrefix
        self.fields = fields
    }

    /// Looks a field up without regard to case.
    func field(_ name: String) -> Field? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }
    }
}

extension SalesforceObject {
    private static let sync: [Field] = [
        Field("Sync_Status__c", .picklist(["Pending", "Synced", "Failed"])),
        Field("Last_Sync_At__c", .dateTime),
        Field("Sync_Error__c", .text(lengthMax: 32_768)),
        Field("Sync_Job_Id__c", .text(lengthMax: 255)),
        Field("NetSuite_Url__c", .text(lengthMax: 255)),
        Field(
            "NetSuite_Id__c",
            .text(lengthMax: 36),
            isExternalID: true,
            isUnique: true
        ),
    ]

    /// Stripe ids differ in case, so their fields do too.
    private static func stripeID(_ name: String) -> Field {
        Field(
            name,
            .text(lengthMax: 255),
            isExternalID: true,
            isUnique: true,
            isCaseSensitive: true
        )
    }

    /// Account, Contact, Opportunity and the custom objects integrators add for billing.
    package static let demo: [SalesforceObject] = [
        SalesforceObject(
            name: "Account",
            keyPrefix: "001",
            fields: [
                Field("Name", .text(lengthMax: 255), isRequired: true),
                Field("Phone", .text(lengthMax: 40)),
                Field("Website", .text(lengthMax: 255)),
                Field("Description", .text(lengthMax: 32_000)),
                Field("BillingStreet", .text(lengthMax: 255)),
                Field("BillingCity", .text(lengthMax: 40)),
                Field("BillingState", .text(lengthMax: 80)),
                Field("BillingPostalCode", .text(lengthMax: 20)),
                Field("BillingCountry", .text(lengthMax: 80)),
                Field("Legacy_Key__c", .text(lengthMax: 60), isExternalID: true),
                Field("Open_Balance__c", .number),
                Field("Open_Balance_Detail__c", .text(lengthMax: 255)),
                Field("Last_Payment_Amount__c", .number),
                Field("Last_Payment_Date__c", .date),
                stripeID("Stripe_Customer_Id__c"),
            ] + sync
        ),
        SalesforceObject(
            name: "Contact",
            keyPrefix: "003",
            fields: [
                Field("AccountId", .lookup("Account")),
                Field("FirstName", .text(lengthMax: 40)),
                Field("LastName", .text(lengthMax: 80), isRequired: true),
                Field("Email", .text(lengthMax: 80)),
                stripeID("Stripe_Customer_Id__c"),
            ] + sync
        ),
        SalesforceObject(
            name: "Opportunity",
            keyPrefix: "006",
            fields: [
                Field("AccountId", .lookup("Account")),
                Field("Name", .text(lengthMax: 120), isRequired: true),
                Field("StageName", .picklist([]), isRequired: true),
                Field("CloseDate", .date, isRequired: true),
                Field("Amount", .number),
                Field("IsWon", .flag),
                Field("Legacy_Key__c", .text(lengthMax: 60), isExternalID: true),
                stripeID("Stripe_Invoice_Id__c"),
                stripeID("Stripe_Subscription_Id__c"),
            ] + sync
        ),
        SalesforceObject(
            name: "Product2",
            keyPrefix: "01t",
            fields: [
                Field("Name", .text(lengthMax: 255), isRequired: true),
                Field("ProductCode", .text(lengthMax: 255)),
                Field("IsActive", .flag),
                Field("Stripe_Price_Id__c", .text(lengthMax: 255), isCaseSensitive: true),
            ]
        ),
        SalesforceObject(
            name: "OpportunityLineItem",
            keyPrefix: "00k",
            fields: [
                Field("OpportunityId", .lookup("Opportunity"), isRequired: true),
                Field("Product2Id", .lookup("Product2")),
                Field("Description", .text(lengthMax: 255)),
                Field("Quantity", .number),
                Field("TotalPrice", .number),
            ]
        ),
        SalesforceObject(
            name: "Invoice__c",
            keyPrefix: "a00",
            fields: [
                Field("Name", .text(lengthMax: 80)),
                Field("Account__c", .lookup("Account")),
                Field("Status__c", .picklist([])),
                Field("Amount__c", .number),
                Field("Amount_Due__c", .number),
                Field("Date__c", .date),
                stripeID("Stripe_Invoice_Id__c"),
            ] + sync
        ),
        SalesforceObject(
            name: "Payout__c",
            keyPrefix: "a01",
            fields: [
                Field("Name", .text(lengthMax: 80)),
                Field("Amount__c", .number),
                Field("Arrival_Date__c", .date),
                Field("Status__c", .picklist([])),
                stripeID("Stripe_Payout_Id__c"),
            ] + sync
        ),
    ]
}
