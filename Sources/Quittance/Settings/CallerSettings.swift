import RESTAPI
import Salesforce
import Telemetry
import Workflows

/// Whom to tell that jobs are done.
struct CallbackSettings: Sendable {
    /// Hosts a `callbackUrl` may name; `*.` stands for everything below a name.
    var hosts: [String]
    /// Addresses told of every job callers ask for.
    var endpoints: [String]
    var secrets: [Secret<String>]
    var allowPlain: Bool
    /// Whether addresses of private networks may be called.
    var allowPrivate: Bool
    var caFile: String?
}

/// The Salesforce org whose records are booked.
struct SalesforceSettings: Sendable {
    enum Login: Sendable {
        case clientCredentials(clientID: String, clientSecret: Secret<String>)
        case jwtBearer(
            clientID: String,
            user: String,
            audience: String,
            privateKeyPEM: Secret<String>
        )
    }

    var baseURL: String
    var organizationID: String
    var login: Login
    var apiVersion: String
    var caFile: String?
    /// The last part of the address outbound messages go to; nil when none are taken.
    var outboundMessageToken: Secret<String>?
    var onClosedWon: ClosedWonPolicy
    /// The Stripe account that bills won deals; nil for the only one there is.
    var stripeAccount: String?
    /// How long customers have to pay bills of won deals.
    var daysUntilDue: Int
    var names: SalesforceNames
}

extension CallbackSettings {
    /// Nil when the group is not there.
    init?(_ node: SettingsNode) {
        guard node.isPresent else { return nil }
        node.allow([
            "hosts", "endpoints", "secrets", "allowPlain", "allowPrivate", "caFile",
        ])
        hosts = node.texts("hosts")
        endpoints = node.texts("endpoints")
        secrets = node.texts("secrets").map { Secret($0) }
        allowPlain = node.flag("allowPlain", default: false)
        allowPrivate = node.flag("allowPrivate", default: false)
        caFile = node.text("caFile")
        if secrets.isEmpty || secrets.contains(where: { WebhookSecret($0.reveal()) == nil }) {
            node.report(
                "secrets",
                "Deliveries are signed, but no usable secret is there.",
                fix: "Write whsec_ and the base64 of 24 to 64 random bytes."
            )
        }
    }
}

extension SalesforceSettings {
    /// Nil when the group is not there.
    init?(_ node: SettingsNode) {
        guard node.isPresent else { return nil }
        node.allow([
            "baseURL", "organizationId", "clientCredentials", "jwtBearer", "apiVersion", "caFile",
            "outboundMessageToken", "outboundMessageTokenFile", "onClosedWon", "stripeAccount",
            "daysUntilDue", "names",
        ])
        let fix = "Write the org's own address, such as https://example.my.salesforce.com."
        baseURL = node.address("baseURL") ?? node.requiredText("baseURL", fix: fix)
        organizationID = node.requiredText(
            "organizationId",
            fix: "Write the id under Setup, Company Information; it begins with 00D."
        )
        if !organizationID.isEmpty, RecordID(organizationID) == nil {
            node.report(
                "organizationId",
                "“\(organizationID)” is no id of Salesforce.",
                fix: "Write its 15 or 18 characters."
            )
        }
        login = Login(node)
        apiVersion = node.text("apiVersion") ?? SalesforceGateway.apiVersionDefault
        caFile = node.text("caFile")
        let isNamed =
            node.section("outboundMessageToken").isPresent
            || node.section("outboundMessageTokenFile").isPresent
        outboundMessageToken =
            isNamed ? node.secret("outboundMessageToken", fix: "Write a long random text.") : nil
        if let token = outboundMessageToken?.reveal(),
            token.utf8.count < 16
                || !token.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        {
            node.report(
                "outboundMessageToken",
                "The token is part of an address and keeps strangers out.",
                fix: "Use at least 16 random letters, digits and hyphens."
            )
        }
        let policy = node.text("onClosedWon") ?? ClosedWonPolicy.invoice.rawValue
        onClosedWon = ClosedWonPolicy(rawValue: policy) ?? .nothing
        if ClosedWonPolicy(rawValue: policy) == nil {
            let known = ClosedWonPolicy.allCases.map(\.rawValue).joined(separator: ", ")
            node.report("onClosedWon", "“\(policy)” is no policy.", fix: "Use one of \(known).")
        }
        stripeAccount = node.text("stripeAccount")
        daysUntilDue = node.number("daysUntilDue", default: 30, in: 0...365)
        names = SalesforceNames(node.section("names"))
    }
}

extension SalesforceSettings.Login {
    fileprivate init(_ node: SettingsNode) {
        let jwt = node.section("jwtBearer")
        let secret = node.section("clientCredentials")
        if jwt.isPresent == secret.isPresent {
            node.report(
                "clientCredentials",
                "Exactly one way to log in is needed.",
                fix: "Write clientCredentials or jwtBearer."
            )
        }
        guard jwt.isPresent else {
            secret.allow(["clientID", "clientSecret", "clientSecretFile"])
            self = .clientCredentials(
                clientID: secret.text("clientID") ?? "",
                clientSecret: secret.isPresent
                    ? secret.secret("clientSecret", fix: "Write the consumer secret of the app.")
                    : Secret("")
            )
            return
        }
        jwt.allow(["clientID", "user", "audience", "privateKey", "privateKeyFile"])
        self = .jwtBearer(
            clientID: jwt.requiredText("clientID", fix: "Write the consumer key of the app."),
            user: jwt.requiredText("user", fix: "Write the integration user's name."),
            audience: jwt.text("audience") ?? "https://login.salesforce.com",
            privateKeyPEM: jwt.secret("privateKey", fix: "Name the file with privateKeyFile.")
        )
    }
}

extension SalesforceNames {
    fileprivate init(_ node: SettingsNode) {
        self.init()
        node.allow(Self.settings.map(\.name) + Self.optionalSettings.map(\.name))
        for (name, field) in Self.settings {
            if let text = Self.name(name, node) { self[keyPath: field] = text }
        }
        for (name, field) in Self.optionalSettings { self[keyPath: field] = Self.name(name, node) }
    }

    /// A field's API name, which becomes part of queries and addresses and must be nothing else.
    private static func name(_ setting: String, _ node: SettingsNode) -> String? {
        guard let text = node.text(setting) else { return nil }
        if !isName(text) {
            node.report(
                setting,
                "“\(text)” cannot be the API name of a field.",
                fix: "Write it as Setup, Object Manager shows it, such as NetSuite_Id__c."
            )
        }
        return text
    }
}
