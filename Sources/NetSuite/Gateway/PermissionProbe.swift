package import Accounting
import HTTP
import JSON
import Jobs

extension NetSuiteGateway {
    /// What the integration's role may not create, found without creating anything.
    ///
    /// Asks for one record of each kind that names a record which cannot exist, so that NetSuite must refuse
    /// it: for want of a right where the role has none, else for the name. Kinds that are only made out of
    /// other records are passed over. No page of NetSuite's help says that rights are judged before content:
    /// where they are not, a right that is missing stays unseen.
    package func probeCreation(of kinds: [RecordKind]) async -> [Finding] {
        var findings: [Finding] = []
        for kind in kinds {
            guard let body = kind.impossibleBody else { continue }
            let type = kind.recordType(configuration.settings)
            let subject = "right to create \(kind.words)s"
            do throws(StepFailure) {
                let action = "ask for an impossible \(kind.words)"
                switch try await exchange.answer(to: .create(type, body), action) {
                case .refused(let refusal, .permissionMissing):
                    findings += Self.findings(
                        of: refusal.failure(.permissionMissing, subject: subject, action: action)
                    )
                case .refused: break
                case .done(let response):
                    findings.append(Self.madeByProbe(kind, response.fields[.location]))
                }
            } catch {
                return findings + Self.findings(of: error)
            }
        }
        return findings
    }

    private static func madeByProbe(_ kind: RecordKind, _ location: String?) -> Finding {
        Finding(
            .accountingSystemRefused,
            subject: "right to create \(kind.words)s",
            sentence: "NetSuite made a \(kind.words) out of a request it should refuse.",
            fix: "Delete the record \(location ?? "with the newest internal id") and report this."
        )
    }
}

extension RecordKind {
    /// A record that names another which cannot exist: NetSuite counts from 1.
    fileprivate var impossibleBody: JSONValue? {
        let nothing: JSONValue = ["id": "0"]
        return switch self {
        case .customer: ["companyName": "Quittance looks for rights", "parent": nothing]
        case .item: ["itemId": "Quittance looks for rights", "incomeAccount": nothing]
        case .salesOrder, .invoice, .creditMemo, .cashSale, .cashRefund: ["entity": nothing]
        case .customerPayment, .customerRefund, .customerDeposit: ["customer": nothing]
        case .deposit: ["account": nothing]
        case .journalEntry: ["line": ["items": [["account": nothing, "debit": 1]]]]
        case .depositApplication: nil
        }
    }
}
