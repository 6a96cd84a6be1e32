import HTTP
package import Jobs

/// So many requests in so long a time.
package struct RateRule: Sendable, Hashable {
    package let requests: Int
    package let windowSeconds: Int

    package init(requests: Int, windowSeconds: Int = 60) {
        precondition(requests > 0 && windowSeconds > 0, "a rate allows something")
        self.requests = requests
        self.windowSeconds = windowSeconds
    }
}

/// A client certificate that may call, and what it may do.
package struct CertificateGrant: Sendable, Hashable {
    /// How the certificate is told from others.
    package enum Mark: Sendable, Hashable {
        /// The subject in RFC 2253 form, `CN=salesforce,O=Example`.
        case subject(String)
        /// The SHA-256 digest of the DER form, 64 hexadecimal digits in small letters.
        case fingerprint(String)
    }

    package let mark: Mark
    /// The name in logs and in the audit chain.
    package let name: String
    package let scopes: Set<Scope>

    package init(_ mark: Mark, name: String, scopes: Set<Scope>) {
        self.mark = mark
        self.name = name
        self.scopes = scopes
    }

    func covers(_ identity: ClientIdentity) -> Bool {
        switch mark {
        case .subject(let subject): identity.subject == subject
        case .fingerprint(let fingerprint): identity.fingerprint == fingerprint
        }
    }
}

/// What happened at the door, for metrics and alerts; never holds a credential.
package enum AccessEvent: Sendable, Hashable {
    /// A credential was refused.
    case refused(AccessMethod, address: String)
    /// Attempts are refused unseen for a while after too many failures.
    case lockedOut(address: String)
    /// A caller asked too often.
    case limited
}

/// How a caller proves who it is.
package enum AccessMethod: String, Sendable, Hashable, CaseIterable {
    case key
    case token
    case certificate
}

/// Where what is done is written down for auditors.
package protocol AuditTrail: Sendable {
    /// The ports that change something, such that every change is one transaction with this record.
    func recording(_ entry: AuditEntry) -> ChangePorts
}

/// The ports through which a request changes something.
package struct ChangePorts: Sendable {
    let intake: any WorkIntake
    let jobs: any JobDirectory & AttemptHistory
    let queue: any QueueStore
    let pushed: any PushedStore

    package init(
        intake: any WorkIntake,
        jobs: any JobDirectory & AttemptHistory,
        queue: any QueueStore,
        pushed: any PushedStore
    ) {
        self.intake = intake
        self.jobs = jobs
        self.queue = queue
        self.pushed = pushed
    }
}

/// Who may call, how often, and who is told.
package struct AccessSettings: Sendable {
    /// For each caller; nil does not limit.
    package var callerRate: RateRule?
    /// For each address, also of callers without a credential; nil does not limit.
    package var addressRate: RateRule?
    /// Signed tokens of an identity provider; nil refuses them.
    package var tokens: TokenRules?
    package var certificates: [CertificateGrant] = []
    /// Hashes a key's secret where blocking is allowed.
    package var derive: @Sendable ([UInt8], ScryptParameters) async -> [UInt8]? = {
        SecretHash.scrypt($0, $1)
    }
    /// Nil keeps no chain.
    package var audit: (any AuditTrail)?
    /// Must not block.
    package var observe: @Sendable (AccessEvent) -> Void = { _ in }

    package init() {}
}
