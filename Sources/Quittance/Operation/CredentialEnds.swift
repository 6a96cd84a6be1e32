import Accounting
import Cryptography
import Telemetry

/// When the credentials end that the settings name.
enum CredentialEnds {
    /// The certificates the service shows and trusts, and whatever the settings say ends.
    ///
    /// Throws: `WiringFault` or `CryptographyFault` for a file that holds no certificate.
    static func all(_ settings: Settings) throws -> [CredentialEnd] {
        var files = settings.server.certificates.map { ("certificate", $0.certificateFile) }
        if let file = settings.server.clientCAFile { files.append(("clients' authority", file)) }
        if let file = settings.outbound.clientCertificateFile {
            files.append(("outbound certificate", file))
        }
        let own = try files.map { kind, file in
            CredentialEnd(name: "\(kind) \(file)", ends: try end(of: file), isOwn: true)
        }
        let told = try settings.operation.alerts.credentials.map { credential in
            CredentialEnd(
                name: credential.name,
                ends: try {
                    switch credential.end {
                    case .day(let day): day
                    case .certificateFile(let file): try end(of: file)
                    }
                }()
            )
        }
        return own + told
    }

    private static func end(of file: String) throws -> Timestamp {
        Timestamp(
            seconds: try CertificateValidity.firstEnd(pem: try Files.bytes(file))
        )
    }
}
