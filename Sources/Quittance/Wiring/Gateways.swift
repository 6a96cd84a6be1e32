import Accounting
import Cryptography
import FoundationEssentials
import HTTP
import HTTPClient
import Jobs
import NetSuite
import Stripe
import Telemetry

/// Why a part of the service cannot be put together from the settings.
struct WiringFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Builds the vendors' gateways from settings.
struct Gateways {
    private let surroundings: RealWorld
    private let outbound: OutboundSettings

    init(surroundings: RealWorld, outbound: OutboundSettings) {
        self.surroundings = surroundings
        self.outbound = outbound
    }

    /// `ledger` counts reads where the settings name an allowance.
    func stripe(
        _ settings: StripeAccountSettings,
        ledger: (any ReadLedger)? = nil
    ) throws -> StripeGateway {
        guard let url = HTTPURL(settings.baseURL) else {
            throw WiringFault(
                "stripe.baseURL “\(settings.baseURL)” is not an http or https address."
            )
        }
        var limits = StripeLimits()
        limits.accountPerSecond = settings.requestsPerSecond
        limits.endpointPerSecond = settings.requestsPerSecondPerEndpoint
        var allowance: ReadAllowance?
        if let ledger, let readsMax = settings.readsPerMonth {
            allowance = ReadAllowance(
                resource: "stripe:" + settings.name,
                readsMax: readsMax,
                ledger: ledger
            )
        }
        return StripeGateway(
            account: StripeAccount(
                key: settings.apiKey.reveal(),
                baseURL: url,
                apiVersion: settings.apiVersion,
                connectedAccount: settings.connectedAccount
            ),
            transport: try client(url, caFile: settings.caFile),
            runtime: surroundings.stripe,
            limits: limits,
            allowance: allowance
        )
    }

    /// With `slots`, all nodes on that store share NetSuite's concurrency limit; `catalogue` keeps what
    /// NetSuite says of its record types.
    func netSuite(
        _ settings: NetSuiteSettings,
        slots: (any SlotStore)? = nil,
        catalogue: (any CatalogueStore)? = nil
    ) throws -> NetSuiteGateway {
        guard let account = AccountID(settings.account) else {
            throw WiringFault(
                "netsuite.account “\(settings.account)” is not an account id such as 1234567_SB1."
            )
        }
        var baseURL: HTTPURL?
        if let text = settings.baseURL {
            baseURL = HTTPURL(text)
            guard baseURL != nil else {
                throw WiringFault("netsuite.baseURL “\(text)” is not an http or https address.")
            }
        }
        let configuration = NetSuiteConfiguration(
            account: account,
            credentials: try credentials(settings.credentials),
            chart: Self.chart(settings),
            settings: try Self.documentSettings(settings),
            limits: GatewayLimits(concurrencyMax: settings.concurrency),
            baseURL: baseURL,
            restlet: settings.restlet
        )
        return NetSuiteGateway(
            configuration: configuration,
            transport: try client(configuration.baseURL, caFile: settings.caFile),
            surroundings: surroundings.netSuite,
            slots: slots,
            catalogue: catalogue
        )
    }

    func client(_ url: HTTPURL, caFile: String?) throws -> HTTPClient {
        try OutboundClients(outbound).make(for: url, caFile: caFile)
    }

    static func documentSettings(_ settings: NetSuiteSettings) throws -> DocumentSettings {
        guard let itemType = ItemRecordType(rawValue: settings.itemType) else {
            throw WiringFault(
                "netsuite.itemType “\(settings.itemType)” is none of"
                    + " \(ItemRecordType.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        return DocumentSettings(
            subsidiary: settings.subsidiary,
            subsidiaries: settings.subsidiaries.mapValues(\.baseCurrency),
            itemType: itemType,
            addsOn: settings.depositAddsOn
        )
    }

    /// The chart with what differs in other subsidiaries and for single accounts at Stripe.
    static func chart(_ settings: NetSuiteSettings) -> ChartOfAccounts {
        chart(
            settings.chart,
            settings.subsidiaries.mapValues { chart($0.chart) },
            settings.stripeCharts.mapValues { chart($0) }
        )
    }

    private static func chart(
        _ entries: [NetSuiteSettings.ChartEntry],
        _ subsidiaries: [String: ChartOfAccounts] = [:],
        _ stripeAccounts: [String: ChartOfAccounts] = [:]
    ) -> ChartOfAccounts {
        var accounts: [AccountRole: String] = [:]
        var each: [AccountRole: [Currency: String]] = [:]
        for entry in entries {
            if let currency = entry.currency {
                each[entry.role, default: [:]][currency] = entry.internalID
            } else {
                accounts[entry.role] = entry.internalID
            }
        }
        return ChartOfAccounts(
            accounts: accounts,
            byCurrency: each,
            subsidiaries: subsidiaries,
            stripeAccounts: stripeAccounts
        )
    }

    private func credentials(_ settings: NetSuiteCredentialSettings) throws -> Credentials {
        switch settings {
        case .tokenBased(let consumerKey, let consumerSecret, let token, let tokenSecret):
            let credentials = TokenCredentials(
                consumerKey: consumerKey,
                consumerSecret: consumerSecret.reveal(),
                token: token,
                tokenSecret: tokenSecret.reveal()
            )
            guard let credentials else {
                throw WiringFault("netsuite.tokenBased holds an empty or overlong credential.")
            }
            return .tokenBased(credentials)
        case .clientCredentials(let clientID, let certificateID, let pem):
            let key = try PrivateKey(pem: Array(pem.reveal().utf8))
            let credentials = ClientCredentials(
                clientID: clientID,
                certificateID: certificateID,
                key: key
            )
            guard let credentials else {
                throw WiringFault(
                    "netsuite.clientCredentials: NetSuite takes RSA keys and P-256, P-384 or P-521."
                )
            }
            return .clientCredentials(credentials)
        }
    }
}
