import Accounting
import Jobs
import Logging
import NetSuite
import Telemetry

extension Settings {
    /// The kinds of record that are written under these settings.
    var writtenKinds: [RecordKind] {
        let always: Set<RecordKind> = [
            .customer, .item, .invoice, .creditMemo, .customerPayment, .customerRefund,
        ]
        let more: Set<RecordKind> =
            switch accounting.choices.looseCharges {
            case .unapplied, .invoice: []
            case .cashSale: [.cashSale, .cashRefund]
            case .customerDeposit: [.customerDeposit]
            }
        return Mapping.kinds.filter { always.union(more).union(mapping.records.keys).contains($0) }
    }
}

/// Holds the mapping against what is known of the account, at every start and reload, without asking it.
enum MappingValidation {
    /// Says in the log what does not fit.
    ///
    /// Only NetSuite's own refusal stops a record: what is kept of the account may be older than its
    /// last change.
    static func tell(
        _ settings: Settings,
        _ gateway: NetSuiteGateway,
        _ telemetry: ServiceTelemetry
    ) async {
        let (findings, readAt) = await gateway.validate(
            mapping: settings.mapping,
            kinds: settings.writtenKinds
        )
        for finding in findings {
            telemetry.log.warning(
                "the mapping does not fit the account",
                metadata: [
                    "place": "\(finding.subject)", "reason": "\(finding.sentence)",
                    "fix": "\(finding.fix)", "catalogueOf": "\(readAt?.text ?? "")",
                ]
            )
        }
    }
}
