import Accounting
import RESTAPI
import Telemetry

/// How the service is guarded, watched and cleaned: everything that has nothing to do with money.
struct OperationSettings: Sendable {
    var access = DoorSettings()
    var vault = VaultSettings()
    /// A line with the head of the audit chain is appended here every day; nil writes it to the log
    /// only.
    var auditHeadFile: String?
    var retention = RetentionSettings()
    var alerts = AlertSettings()
    var traces: TraceSettings?
    /// How long the service says that it is going, and still answers, before it closes its doors.
    var drainDelaySeconds = 0
}

/// Who may call besides keys, and how often.
struct DoorSettings: Sendable {
    /// 0 does not limit.
    var requestsPerMinutePerCaller = 30_000
    var requestsPerMinutePerAddress = 60_000
    var tokens: TokenSettings?
    var certificates: [CertificateGrant] = []
}

/// The identity provider whose tokens are accepted.
struct TokenSettings: Sendable {
    enum KeySource: Sendable {
        case file(String)
        case address(String, caFile: String?)
    }

    var issuer: String
    var audience: String
    var keys: KeySource
    /// JOSE names, such as `RS256`.
    var algorithms: [String]
    var scopeClaim: String
    var scopePrefix: String
}

/// The keys of the vault: the one that seals, and the one before, which still opens.
struct VaultSettings: Sendable {
    var key: Secret<String>?
    var previousKey: Secret<String>?
}

/// How long what is of passing use is kept, in days.
struct RetentionSettings: Sendable {
    /// Stripe repeats events for days, people replay older ones by hand.
    var eventsDays = 35
    var finishedJobsDays = 90
}

/// Where spans go.
struct TraceSettings: Sendable {
    /// Base address of an OTLP/HTTP receiver; `/v1/traces` is added.
    var endpoint: String
    var caFile: String?
    /// Sent as `Authorization`; nil sends none.
    var authorization: Secret<String>?
}

/// Who is told when something needs a person, and when that is.
struct AlertSettings: Sendable {
    var slackURL: Secret<String>?
    var webhookURL: Secret<String>?
    /// Authorities of the receivers' certificates; nil trusts the system's.
    var caFile: String?
    var mail: MailSettings?
    /// A job that was due longer ago than this says that its lane is stuck.
    var stuckLaneMinutes = 30
    /// Without any event of Stripe for so long something is wrong; 0 never says so.
    var noEventsHours = 0
    var credentialDays = 14
    /// Credentials whose end nobody can be asked for, such as vendors' keys.
    var credentials: [CredentialSettings] = []
    var diskFreeMegabytes = 512
    /// Refused credentials in five minutes.
    var refusedCredentials = 50
    /// An alert that goes on is told again after so long.
    var repeatHours = 24

    /// Whether anybody is told.
    var hasChannel: Bool { slackURL != nil || webhookURL != nil || mail != nil }
}

/// A credential and where its end is known from.
struct CredentialSettings: Sendable {
    enum End: Sendable {
        /// The first moment of a day, UTC.
        case day(Timestamp)
        case certificateFile(String)
    }

    var name: String
    var end: End
}

/// A mail server that takes messages for us, always reached directly.
struct MailSettings: Sendable {
    var host: String
    var port: Int
    /// STARTTLS; without it messages travel in the open, and no login is allowed.
    var usesTLS: Bool
    var caFile: String?
    var username: String?
    var password: Secret<String>?
    var from: String
    var to: [String]
}
