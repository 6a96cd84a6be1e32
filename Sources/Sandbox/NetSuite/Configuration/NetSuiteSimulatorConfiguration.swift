package import Accounting

/// Everything that differs between two simulated NetSuite accounts.
package struct NetSuiteSimulatorConfiguration: Sendable {
    /// The current moment; the simulator has no clock of its own.
    package typealias Clock = @Sendable () -> Timestamp

    /// How error answers spell what is the same fact in every real account.
    package struct Wording: Sendable, Hashable {
        /// The text of details.
        package enum Language: String, Sendable, Hashable, CaseIterable {
            case english
            /// The older prefix `Error while accessing resource: `.
            case legacyPrefix
            /// The user's language is German.
            case german
        }

        package var language: Language
        /// The `type` addresses of RFC 2616 instead of RFC 9110.
        package var usesLegacyTypeAddresses: Bool
        /// Answers an exhausted concurrency limit with 400 instead of 429.
        package var throttlesWithBadRequest: Bool

        package init(
            language: Language = .english,
            usesLegacyTypeAddresses: Bool = false,
            throttlesWithBadRequest: Bool = false
        ) {
            self.language = language
            self.usesLegacyTypeAddresses = usesLegacyTypeAddresses
            self.throttlesWithBadRequest = throttlesWithBadRequest
        }
    }

    /// Rules that accounts or releases differ in; the defaults are the strict side.
    package struct Rules: Sendable, Hashable {
        /// Refuses negative amounts on the `other` and `cashback` lines of a deposit.
        package var refusesNegativeDepositLines = true
        /// Refuses a deposit whose total is below zero.
        package var refusesNegativeDepositTotals = true
        /// Whether `cashback` adds to a deposit and `other` takes from it, as one text of the vendor says.
        package var cashbackAddsToDeposits = false
        /// The most lines of one deposit, all sublists together.
        package var depositLinesMax = 10_000
        /// The account types a deposit may go to.
        package var depositAccountKinds: Set<NetSuiteAccount.Kind> = [.bank]
        /// Refuses a second customer of the same name or number.
        package var requiresUniqueEntityNames = true
        /// Answers a missing external id of a transaction with 404 instead of 400.
        package var missingExternalIDIsNotFound = false
        /// Accepts `{"externalId":"x"}` as a reference in a body.
        package var acceptsExternalIDReferences = false
        /// Leaves `Location` out of the answer to an upsert.
        package var omitsUpsertLocation = false
        /// Takes requests that create many records, as releases from 2026.1 on do.
        package var takesBatches = true
        /// Five failed logins lock the user for thirty minutes.
        package var locksAfterFailedLogins = true

        package init() {}
    }

    package var accountID: String
    package var baseCurrency: String
    package var currencies: [NetSuiteCurrency]
    package var subsidiaries: [NetSuiteSubsidiary]
    package var accounts: [NetSuiteAccount]
    /// Ids of lists such as `department`, `class`, `location`, `terms`, `priceLevel`.
    package var lists: [String: Set<Int64>]
    /// Entries of those lists that are inactive.
    package var inactiveEntries: [String: Set<Int64>]
    /// Script ids of custom fields, for example `custbody_source`; all hold text.
    package var customFields: Set<String>
    /// Fields that the account's forms demand besides NetSuite itself, of headers, by record type.
    package var mandatoryFields: [NetSuiteRecordType: Set<String>]
    /// The same of lines that sell items.
    package var mandatoryLineFields: [NetSuiteRecordType: Set<String>]
    /// What the integration's role may do with record types; everything with those left out.
    package var permissions: [NetSuiteRecordType: NetSuitePermission]
    /// The script an administrator has deployed, by the ids its callers must name; nil without one.
    package var statementScript: (script: String, deployment: String)?
    /// Folders of the file cabinet the integration's role may write to.
    package var folders: Set<Int64>
    /// Record types an administrator has installed.
    package var customRecordTypes: [CustomRecordType]
    package var tokens: [NetSuiteTokenCredential]
    package var machineClients: [NetSuiteMachineClient]
    /// The base address clients believe they call, such as `https://x.suitetalk.api.netsuite.com`;
    /// also accepted as the audience of assertions beside the address really called.
    package var baseAddresses: [String]
    package var concurrencyMax: Int
    /// How long every authenticated request takes at least.
    package var latency: Duration
    package var closedMonths: Set<NetSuiteMonth>
    /// The first and last month for which accounting periods exist.
    package var periods: ClosedRange<NetSuiteMonth>
    package var wording: Wording
    package var rules: Rules
    package var faults: FaultPlan
    package var clock: Clock

    package init(
        accountID: String,
        baseCurrency: String,
        currencies: [NetSuiteCurrency],
        subsidiaries: [NetSuiteSubsidiary],
        accounts: [NetSuiteAccount],
        periods: ClosedRange<NetSuiteMonth>,
        clock: @escaping Clock
    ) {
        self.accountID = accountID
        self.baseCurrency = baseCurrency
        self.currencies = currencies
        self.subsidiaries = subsidiaries
        self.accounts = accounts
        self.periods = periods
        self.clock = clock
        lists = ["priceLevel": [-1, 1]]
        customFields = []
        mandatoryFields = [:]
        mandatoryLineFields = [:]
        permissions = [:]
        inactiveEntries = [:]
        folders = []
        customRecordTypes = []
        tokens = []
        machineClients = []
        baseAddresses = []
        concurrencyMax = 5
        latency = .zero
        closedMonths = []
        wording = Wording()
        rules = Rules()
        faults = FaultPlan()
    }
}
