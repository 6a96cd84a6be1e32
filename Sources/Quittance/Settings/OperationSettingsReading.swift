import Cryptography
import RESTAPI
import Telemetry

extension OperationSettings {
    /// The groups of the file that are read here.
    static let groups = [
        "access", "vault", "audit", "retention", "alerts", "telemetry", "operation",
    ]

    init(_ root: SettingsNode, outbound: OutboundSettings) {
        access = DoorSettings(root.section("access"))
        vault = VaultSettings(root.section("vault"))
        let audit = root.section("audit")
        audit.allow(["headFile"])
        auditHeadFile = audit.text("headFile")
        let kept = root.section("retention")
        kept.allow(["eventsDays", "finishedJobsDays"])
        retention.eventsDays = kept.number("eventsDays", default: 35, in: 7...3650)
        retention.finishedJobsDays = kept.number("finishedJobsDays", default: 90, in: 1...3650)
        alerts = AlertSettings(root.section("alerts"), outbound: outbound)
        let telemetry = root.section("telemetry")
        telemetry.allow(["traces"])
        traces = TraceSettings(telemetry.section("traces"))
        let operation = root.section("operation")
        operation.allow(["drainDelaySeconds"])
        drainDelaySeconds = operation.number("drainDelaySeconds", default: 0, in: 0...300)
    }
}

extension DoorSettings {
    fileprivate init(_ node: SettingsNode) {
        node.allow([
            "requestsPerMinutePerCaller", "requestsPerMinutePerAddress", "tokens", "certificates",
        ])
        requestsPerMinutePerCaller = node.number(
            "requestsPerMinutePerCaller",
            default: 30_000,
            in: 0...10_000_000
        )
        requestsPerMinutePerAddress = node.number(
            "requestsPerMinutePerAddress",
            default: 60_000,
            in: 0...10_000_000
        )
        tokens = TokenSettings(node.section("tokens"))
        certificates = node.sections("certificates").map { $0.grant() }
    }
}

extension SettingsNode {
    /// A client certificate and what it may do.
    fileprivate func grant() -> CertificateGrant {
        allow(["subject", "fingerprint", "name", "scopes"])
        let name = requiredText("name", fix: "Name the caller, such as salesforce.")
        let scopes = self.scopes("scopes")
        switch (text("subject"), text("fingerprint")) {
        case (let subject?, nil):
            return CertificateGrant(.subject(subject), name: name, scopes: scopes)
        case (nil, let digits?):
            let bare = digits.lowercased().filter { $0 != ":" }
            if Hex.decode(bare)?.count != SHA256.digestBytes {
                report(
                    "fingerprint",
                    "This is no SHA-256 fingerprint.",
                    fix: "Copy it from openssl x509 -fingerprint -sha256."
                )
            }
            return CertificateGrant(.fingerprint(bare), name: name, scopes: scopes)
        default:
            report(
                "",
                "A certificate is named by exactly one of subject and fingerprint.",
                fix: "Write the subject as openssl x509 -subject -nameopt RFC2253 prints it."
            )
            return CertificateGrant(.subject(""), name: name, scopes: scopes)
        }
    }
}

extension SettingsNode {
    /// A list of scopes; reports unknown ones and an empty list.
    fileprivate func scopes(_ key: String) -> Set<Scope> {
        let names = texts(key)
        let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
        for name in names where Scope(rawValue: name) == nil {
            report(key, "“\(name)” is no scope.", fix: "Use \(known).")
        }
        if names.isEmpty { report(key, "Nothing is granted.", fix: "List some of \(known).") }
        return Scope.parse(names.joined(separator: " "))
    }
}

extension TokenSettings {
    fileprivate init?(_ node: SettingsNode) {
        node.allow([
            "issuer", "audience", "keySetFile", "keySetURL", "caFile", "algorithms", "scopeClaim",
            "scopePrefix",
        ])
        guard node.isPresent else { return nil }
        issuer = node.requiredText("issuer", fix: "Write the exact value of the claim iss.")
        audience = node.requiredText("audience", fix: "Write the exact value of the claim aud.")
        scopeClaim = node.text("scopeClaim") ?? "scope"
        scopePrefix = node.text("scopePrefix") ?? ""
        let common = TokenRules.commonAlgorithms.map(\.rawValue).sorted()
        let names = node.texts("algorithms")
        algorithms = names.isEmpty ? common : names
        for name in algorithms where SignatureAlgorithm(rawValue: name) == nil {
            let known = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            node.report("algorithms", "“\(name)” is not supported.", fix: "Use \(known).")
        }
        switch (node.text("keySetFile"), node.address("keySetURL")) {
        case (let file?, nil): keys = .file(file)
        case (nil, let address?): keys = .address(address, caFile: node.text("caFile"))
        default:
            keys = .file("")
            node.report(
                "",
                "Tokens need exactly one of keySetFile and keySetURL.",
                fix: "Name the provider's JSON Web Key Set."
            )
        }
    }
}

extension VaultSettings {
    init(_ node: SettingsNode) {
        node.allow(["key", "keyFile", "previousKey", "previousKeyFile"])
        key = node.optionalSecret("key")
        previousKey = node.optionalSecret("previousKey")
        for (name, text) in [("key", key), ("previousKey", previousKey)] {
            guard let text, VaultKey(text.reveal()) == nil else { continue }
            node.report(
                name,
                "This is no key of a vault.",
                fix: "Make one with quittance vault new-key: 32 bytes in Base64."
            )
        }
    }
}

extension TraceSettings {
    fileprivate init?(_ node: SettingsNode) {
        node.allow(["endpoint", "caFile", "authorization", "authorizationFile"])
        guard node.isPresent, let address = node.address("endpoint") else { return nil }
        endpoint = address
        caFile = node.text("caFile")
        authorization = node.optionalSecret("authorization")
    }
}
