import Accounting
import Jobs
import NetSuite
import Telemetry
import Workflows

/// Everything the service is told before it starts.
struct Settings: Sendable {
    var server: ServerSettings
    /// `sqlite:PATH` or `postgres://…`.
    var databaseURL: String
    var accounting: AccountingSettings
    var stripe: [StripeAccountSettings]
    var netSuite: NetSuiteSettings
    var mapping: Mapping = .none
    var matching: CustomerMatching = .standard
    var workers: Int
    var outbound = OutboundSettings()
    /// What happens by itself.
    var schedules: [JobSchedule] = []
    /// Whom to tell that jobs are done; nil for nobody.
    var callbacks: CallbackSettings?
    /// The org whose records are booked and written back to; nil for none.
    var salesforce: SalesforceSettings?
    var operation = OperationSettings()
    /// Whether any secret comes from the vault.
    var usesVault = false
}

struct AccountingSettings: Sendable {
    /// IANA name of the zone in which a moment becomes an accounting date.
    var timeZone: String
    /// Where the zone files are.
    var zoneFolder: String
    var baseCurrency: Currency
    var customerCurrencies: [Currency]
    var payouts: PayoutPolicy
    /// The first open day of the books; nil holds what falls into a closed period.
    var openFrom: CalendarDate? = nil
    var choices: BookingChoices = .standard
}

struct StripeAccountSettings: Sendable {
    /// The name in paths and reports.
    var name: String
    var apiKey: Secret<String>
    /// Sent as `Stripe-Account` when acting for a connected account.
    var connectedAccount: String?
    var webhookSecrets: [Secret<String>]
    var webhookToleranceSeconds: Int
    var baseURL: String
    var caFile: String?
    var apiVersion: String
    var requestsPerSecond: Int
    var requestsPerSecondPerEndpoint: Int
    /// Whether payouts are explained by their members or by the balance.
    var payouts: PayoutGathering.Mode
    /// How a day of the balance appears on its account, where the balance is booked day by day.
    var balanceDays: BalanceDay.Form = .summarised
    /// The accounts in NetSuite in which it differs from all others.
    var chart: [NetSuiteSettings.ChartEntry] = []
    /// Stripe's allowance of reads in thirty days; nil counts none.
    var readsPerMonth: Int?
}

enum NetSuiteCredentialSettings: Sendable {
    case tokenBased(
        consumerKey: String,
        consumerSecret: Secret<String>,
        token: String,
        tokenSecret: Secret<String>
    )
    case clientCredentials(clientID: String, certificateID: String, privateKeyPEM: Secret<String>)
}

struct NetSuiteSettings: Sendable {
    var account: String
    var baseURL: String?
    var caFile: String?
    var credentials: NetSuiteCredentialSettings
    var concurrency: Int
    var subsidiary: String?
    /// Other subsidiaries for which Stripe collects money, by internal id.
    var subsidiaries: [String: SubsidiarySettings] = [:]
    var itemType: String
    /// The sublist of deposits whose lines add to them.
    var depositAddsOn: DepositSublist
    var clockToleranceSeconds: Int
    /// Whether payouts are shown as custom records, which Deploy/netsuite defines.
    var payoutRecords = false
    /// Whether backfills create records by asynchronous requests of up to a hundred.
    var backfillBatches = false
    /// The script that attaches statements to deposits; nil without one.
    var restlet: Restlet?
    /// Internal ids of accounts by role; roles that differ per currency have several.
    var chart: [ChartEntry]
    /// What differs for single accounts at Stripe, by their names.
    var stripeCharts: [String: [ChartEntry]] = [:]

    struct ChartEntry: Sendable, Hashable {
        var role: AccountRole
        var currency: Currency?
        var internalID: String
    }
}
