/// The API names of the fields that state is written to and values are read from.
///
/// They are settings: packages and admins give the same things other names.
package struct SalesforceNames: Sendable, Hashable {
    package var netSuiteID: String
    package var syncStatus: String
    package var lastSyncAt: String
    package var syncError: String
    package var syncJobID: String
    package var stripeCustomerID: String
    /// The field of a record's currency; nil in orgs with one currency.
    package var currency: String?

    package init(
        netSuiteID: String = "NetSuite_Id__c",
        syncStatus: String = "Sync_Status__c",
        lastSyncAt: String = "Last_Sync_At__c",
        syncError: String = "Sync_Error__c",
        syncJobID: String = "Sync_Job_Id__c",
        stripeCustomerID: String = "Stripe_Customer_Id__c",
        currency: String? = nil
    ) {
        self.netSuiteID = netSuiteID
        self.syncStatus = syncStatus
        self.lastSyncAt = lastSyncAt
        self.syncError = syncError
        self.syncJobID = syncJobID
        self.stripeCustomerID = stripeCustomerID
        self.currency = currency
    }
}
