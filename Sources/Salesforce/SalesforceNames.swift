/// The API names of the fields that state is written to and values are read from.
///
/// They are settings: packages and admins give the same things other names.
package struct SalesforceNames: Sendable, Hashable {
    package var netSuiteID = "NetSuite_Id__c"
    package var syncStatus = "Sync_Status__c"
    package var lastSyncAt = "Last_Sync_At__c"
    package var syncError = "Sync_Error__c"
    package var syncJobID = "Sync_Job_Id__c"
    package var stripeCustomerID = "Stripe_Customer_Id__c"
    /// On the opportunity; read and written only where deals are sold through Stripe.
    package var stripeInvoiceID = "Stripe_Invoice_Id__c"
    package var stripeSubscriptionID = "Stripe_Subscription_Id__c"
    /// On the product; read only where deals become subscriptions.
    package var stripePriceID = "Stripe_Price_Id__c"
    /// On the account, written by `salesforce.balances`.
    package var openBalance = "Open_Balance__c"
    package var openBalanceDetail = "Open_Balance_Detail__c"
    package var lastPaymentAmount = "Last_Payment_Amount__c"
    package var lastPaymentDate = "Last_Payment_Date__c"
    /// The field of a record's currency; nil in orgs with one currency.
    package var currency: String?
    /// External id fields that hold the ids under which accounts and opportunities were pushed; nil
    /// where these are Salesforce's own ids.
    package var accountKey: String?
    package var opportunityKey: String?

    package init(currency: String? = nil) { self.currency = currency }
}

extension SalesforceNames {
    package typealias Field = any WritableKeyPath<SalesforceNames, String> & Sendable
    package typealias OptionalField = any WritableKeyPath<SalesforceNames, String?> & Sendable

    /// Every name by the setting that changes it.
    package static let settings: [(name: String, field: Field)] = [
        ("netSuiteID", \.netSuiteID), ("syncStatus", \.syncStatus), ("lastSyncAt", \.lastSyncAt),
        ("syncError", \.syncError), ("syncJobID", \.syncJobID),
        ("stripeCustomerID", \.stripeCustomerID), ("stripeInvoiceID", \.stripeInvoiceID),
        ("stripeSubscriptionID", \.stripeSubscriptionID), ("stripePriceID", \.stripePriceID),
        ("openBalance", \.openBalance), ("openBalanceDetail", \.openBalanceDetail),
        ("lastPaymentAmount", \.lastPaymentAmount), ("lastPaymentDate", \.lastPaymentDate),
    ]

    /// Those that may be left out altogether.
    package static let optionalSettings: [(name: String, field: OptionalField)] = [
        ("currency", \.currency), ("accountKey", \.accountKey),
        ("opportunityKey", \.opportunityKey),
    ]

    /// Whether a text can be the API name of a field.
    package static func isName(_ text: String) -> Bool {
        (1...80).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
                default: false
                }
            }
    }
}
