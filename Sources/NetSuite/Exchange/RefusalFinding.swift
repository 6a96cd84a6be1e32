import Accounting
import Jobs

extension RefusalMeaning {
    /// The finding's code and what a person can do; nil for what passes by itself.
    var advice: (code: FindingCode, fix: String)? {
        switch self {
        case .throttled, .unavailable, .recordChanged:
            nil
        case .loginRefused:
            (
                .authenticationRefused,
                "See Setup > Users/Roles > View Login Audit Trail in NetSuite for the reason, then"
                    + " correct the credentials or the role."
            )
        case .alreadyExists:
            (
                .accountingSystemRefused,
                "Find the record with this name or external id in NetSuite, also among inactive"
                    + " ones, and rename or remove it."
            )
        case .missing:
            (.recordMissing, "Check whether the record was deleted in NetSuite, then run again.")
        case .periodClosed:
            (
                .periodClosed,
                "Open the accounting period in NetSuite, run again, and close it afterwards."
            )
        case .currencyRefused:
            (
                .currencyUnsupported,
                "Add the currency to the customer's currencies in NetSuite, or choose an account of"
                    + " this currency in the settings."
            )
        case .permissionMissing:
            (
                .accountingSystemRefused,
                "Give the integration's role the named permission in NetSuite."
            )
        case .fieldMissing:
            (
                .accountingSystemRefused,
                "Give the field a default on the preferred form in NetSuite, or set department,"
                    + " class, location or subsidiary in the settings."
            )
        case .referenceInvalid:
            (
                .accountingSystemRefused,
                "Check that the id in the settings exists, is active, and may be used here."
            )
        case .accountUnusable:
            (
                .accountingSystemRefused,
                "Map the role to an account of this subsidiary, or share the account with it."
            )
        case .recordTypeUnknown:
            (
                .accountingSystemRefused,
                "Enable the feature that brings this record type, or choose the other item type."
            )
        case .applicationRefused:
            (
                .applicationRefused,
                "Look at what is still open on the record applied to in NetSuite: somebody applied"
                    + " something else to it. Take that off, then run again."
            )
        case .recordLocked:
            (
                .accountingSystemRefused,
                "Exempt the integration's role from the workflow that locks the record."
            )
        case .revenuePeriodsMissing:
            (
                .periodClosed,
                "Create the accounting periods up to the end of the service period, then run again."
            )
        case .subsidiaryRefused:
            (
                .accountingSystemRefused,
                "Give the role access to the subsidiary, or correct netsuite.subsidiary; the"
                    + " subsidiary of a record that exists cannot be changed."
            )
        case .methodRefused:
            (
                .accountingSystemRefused,
                "Give the integration's role create and edit rights on this record type."
            )
        case .scriptIDUnknown:
            (
                .accountingSystemRefused,
                "Correct the script id in the mapping, or enable the feature it belongs to."
            )
        case .alreadyDeposited:
            (
                .alreadyDeposited,
                "Take the record off the other deposit in NetSuite, then run again."
            )
        case .redirected:
            (.accountingSystemRefused, "Correct the base address of NetSuite in the settings.")
        case .other:
            (.accountingSystemRefused, "Correct the cause in NetSuite or in Stripe and run again.")
        }
    }
}

extension Refusal {
    /// The step's failure: a repeatable one, or a finding with NetSuite's own words.
    ///
    /// `action` is what was tried, for the middle of a sentence: `create the invoice`.
    func failure(_ meaning: RefusalMeaning, subject: String, action: String) -> StepFailure {
        let trace = reference.map { " (NetSuite reference \($0))" } ?? ""
        let sentence = "NetSuite refused to \(action): \(self.sentence)\(trace)"
        guard let advice = meaning.advice else {
            return .retry(
                after: serverDelay,
                reason: sentence,
                usesAttempt: meaning != .throttled
            )
        }
        return .reject([
            Finding(advice.code, subject: subject, sentence: sentence, fix: advice.fix)
        ])
    }
}

extension StepFailure {
    /// The same refusal with more to do about it.
    func adding(toFixes text: String) -> StepFailure {
        guard case .reject(let findings) = self else { return self }
        return .reject(
            findings.map { finding in
                Finding(
                    finding.code,
                    subject: finding.subject,
                    sentence: finding.sentence,
                    fix: finding.fix + text
                )
            }
        )
    }
}
