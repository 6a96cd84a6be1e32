package import HTTP
import Jobs

/// Whom the service tells that jobs are done.
package struct CallbackRule: Sendable {
    /// Hosts callers may name: a name, or `*.` and a name for everything below it.
    package let hosts: [String]
    /// Whether plain http is allowed; for tests and networks of one's own.
    package let allowsPlain: Bool
    /// Addresses told of every job that callers ask for.
    package let endpoints: [HTTPURL]
    /// What deliveries are signed with; the newest first, all of them while they are changed.
    package let secrets: [WebhookSecret]

    package init(
        hosts: [String],
        allowsPlain: Bool = false,
        endpoints: [HTTPURL] = [],
        secrets: [WebhookSecret]
    ) {
        self.hosts = hosts.map { $0.lowercased() }
        self.allowsPlain = allowsPlain
        self.endpoints = endpoints
        self.secrets = secrets
    }

    static let lengthMax = 2000

    /// Why an address is not told.
    enum Fault: Sendable, Hashable {
        case malformed
        case plain
        case hostRefused

        var code: Problem.Code {
            switch self {
            case .malformed: "CALLBACK_URL_MALFORMED"
            case .plain: "CALLBACK_URL_PLAIN"
            case .hostRefused: "CALLBACK_HOST_REFUSED"
            }
        }

        var sentence: String {
            switch self {
            case .malformed: "This is not an absolute https address."
            case .plain: "The address is not https."
            case .hostRefused: "The host of the address is not allowed."
            }
        }

        var fix: String {
            switch self {
            case .malformed: "Write scheme, host and path, such as https://example.com/done."
            case .plain: "Send an https address."
            case .hostRefused: "Let an operator add the host to callbacks.hosts in the settings."
            }
        }
    }

    /// The address a text names, if it may be told.
    func address(_ text: String) -> Result<HTTPURL, Fault> {
        guard text.utf8.count <= Self.lengthMax, !text.contains("#"), let url = HTTPURL(text)
        else { return .failure(.malformed) }
        guard url.scheme == .https || allowsPlain else { return .failure(.plain) }
        // What the operator named needs no list besides.
        guard endpoints.contains(url) || hosts.contains(where: { Self.covers($0, url.host) })
        else { return .failure(.hostRefused) }
        return .success(url)
    }

    /// What follows a job somebody asked for.
    func followUps(_ callback: HTTPURL?) -> [FollowUp] {
        var seen: Set<HTTPURL> = []
        return ([callback].compactMap { $0 } + endpoints).filter { seen.insert($0).inserted }
            .map(FollowUp.init(telling:))
    }

    private static func covers(_ pattern: String, _ host: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return pattern == host }
        // `*.example.com` covers a.example.com, but neither example.com nor badexample.com.
        return host.hasSuffix(pattern.dropFirst()) && host.utf8.count > pattern.utf8.count - 1
    }
}

extension CallbackRule.Fault: Error {}

extension FollowUp {
    /// Tells an address.
    init(telling url: HTTPURL) { self.init(kind: .callbackDelivery, target: url.description) }
}
