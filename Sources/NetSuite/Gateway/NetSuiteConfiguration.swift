package import HTTP

/// Bounds of the gateway's work.
package struct GatewayLimits: Sendable, Hashable {
    /// Requests in flight at most; the account's own limit less what people and others need.
    package let concurrencyMax: Int
    /// How often one call returns after a throttled attempt before the job is put back.
    package let throttledAttemptsMax: Int
    package let timeout: Duration
    /// For records of thousands of lines; NetSuite itself gives up after 15 minutes.
    package let longTimeout: Duration
    package let responseBytesMax: Int

    package init(
        concurrencyMax: Int = 4,
        throttledAttemptsMax: Int = 3,
        timeout: Duration = .seconds(60),
        longTimeout: Duration = .seconds(600),
        responseBytesMax: Int = 32 << 20
    ) {
        self.concurrencyMax = concurrencyMax
        self.throttledAttemptsMax = throttledAttemptsMax
        self.timeout = timeout
        self.longTimeout = longTimeout
        self.responseBytesMax = responseBytesMax
    }
}

/// Everything that tells one NetSuite account from another.
package struct NetSuiteConfiguration: Sendable {
    package let account: AccountID
    package let credentials: Credentials
    package let chart: ChartOfAccounts
    package let settings: DocumentSettings
    /// The currencies when the settings name them; nil asks NetSuite.
    package let currencies: CurrencyMap?
    package let limits: GatewayLimits
    /// Origin of the services.
    package let baseURL: HTTPURL
    /// Where access tokens are issued.
    let tokenURL: HTTPURL
    /// Our script in the account; nil without one.
    package let restlet: Restlet?
    /// Origin of scripts.
    let restletURL: HTTPURL

    /// `baseURL` replaces the account's own host, for a sandbox on this machine or a proxy; its path
    /// is ignored.
    package init(
        account: AccountID,
        credentials: Credentials,
        chart: ChartOfAccounts,
        settings: DocumentSettings = DocumentSettings(),
        currencies: CurrencyMap? = nil,
        limits: GatewayLimits = GatewayLimits(),
        baseURL: HTTPURL? = nil,
        restlet: Restlet? = nil
    ) {
        self.restlet = restlet
        self.account = account
        self.credentials = credentials
        self.chart = chart
        self.settings = settings
        self.currencies = currencies
        self.limits = limits
        let origin = baseURL ?? account.serviceURL
        guard let base = origin.with(target: "/"),
            let token = origin.with(target: "/services/rest/auth/oauth2/v1/token"),
            let scripts = (baseURL ?? account.restletURL).with(target: "/")
        else { preconditionFailure("a constant path is a well-formed target") }
        self.baseURL = base
        tokenURL = token
        restletURL = scripts
    }
}
