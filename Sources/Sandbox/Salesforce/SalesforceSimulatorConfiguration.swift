package import Accounting

/// A client that logs in with its key and secret.
package struct SalesforceClient: Sendable, Hashable {
    package let consumerKey: String
    package let consumerSecret: String

    package init(consumerKey: String, consumerSecret: String) {
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
    }
}

/// A client that logs in with a signed assertion for a user.
package struct SalesforceAssertionClient: Sendable, Hashable {
    package let consumerKey: String
    package let userName: String
    /// The public key or certificate, as PEM text.
    package let publicKeyPEM: String

    package init(consumerKey: String, userName: String, publicKeyPEM: String) {
        self.consumerKey = consumerKey
        self.userName = userName
        self.publicKeyPEM = publicKeyPEM
    }
}

/// Everything that differs between two simulated Salesforce orgs.
package struct SalesforceSimulatorConfiguration: Sendable {
    /// The current moment; the simulator has no clock of its own.
    package typealias Clock = @Sendable () -> Timestamp

    package var organizationID: String
    package var clients: [SalesforceClient]
    package var assertionClients: [SalesforceAssertionClient]
    /// The audiences an assertion may name; the address really called is always one.
    package var audiences: Set<String>
    package var objects: [SalesforceObject]
    /// The versions of the API that answer; older ones down to 21 are gone for good.
    package var versions: ClosedRange<Int>
    /// Requests a day.
    package var requestsMax: Int
    /// How long an access token lives; the client learns of its end by a 401.
    package var tokenSeconds: Int64
    /// Rows of one page of a query unless the client asks for others.
    package var pageRows: Int
    package var latency: Duration
    package var faults: FaultPlan
    package var clock: Clock

    package init(
        organizationID: String,
        objects: [SalesforceObject],
        clock: @escaping Clock
    ) {
        self.organizationID = organizationID
        self.objects = objects
        self.clock = clock
        clients = []
        assertionClients = []
        audiences = ["https://login.salesforce.com", "https://test.salesforce.com"]
        versions = 41...68
        requestsMax = 100_000
        tokenSeconds = 7200
        pageRows = 2000
        latency = .zero
        faults = FaultPlan()
    }

    /// The credential of the demonstration org; it opens nothing but the simulator.
    package static let demoClient = SalesforceClient(
        consumerKey: "demo-salesforce-key",
        consumerSecret: "demo-salesforce-secret"
    )

    /// A whole org for demonstrations and tests.
    package static func demo(clock: @escaping Clock) -> SalesforceSimulatorConfiguration {
        var configuration = SalesforceSimulatorConfiguration(
            organizationID: "00D000000000001EAA",
            objects: SalesforceObject.demo,
            clock: clock
        )
        configuration.clients = [demoClient]
        return configuration
    }
}
