package import Accounting

/// One message that people who connect Stripe and NetSuite meet, and what Quittance makes of it.
package struct KnownTrouble: Sendable, Hashable {
    /// Where the message comes from.
    package enum Origin: String, Sendable, Hashable, CaseIterable {
        /// NetSuite's own words or codes.
        case netSuite = "NetSuite"
        /// The connector's texts about single records.
        case record = "connector, records"
        /// The connector's codes of whole payouts.
        case payout = "connector, payouts"
        /// The connector's codes of members of a payout.
        case member = "connector, members of payouts"
        /// The connector's codes of its payment pages.
        case paymentPage = "connector, payment pages"
        /// Kinds of variance of other reconcilers.
        case variance = "variances"
    }

    /// What Quittance does where the message would come up.
    package enum Outcome: Sendable, Hashable {
        /// A person must act: a finding of this code.
        case finding(FindingCode)
        /// It passes by itself: the call or the job is repeated.
        case repeated
        /// It cannot come up here; the explanation says why.
        case impossible
    }

    /// The fixed part of the text, or the code.
    package let message: String
    package let origin: Origin
    package let outcome: Outcome
    package let meaning: String
    /// The setting or record, and what to do with it.
    package let fix: String

    init(
        _ origin: Origin,
        _ message: String,
        _ outcome: Outcome,
        _ meaning: String,
        fix: String
    ) {
        self.origin = origin
        self.message = message
        self.outcome = outcome
        self.meaning = meaning
        self.fix = fix
    }

    /// Rows whose message or code occurs in a text, whatever its case; the longest message first.
    package static func explaining(_ text: String) -> [KnownTrouble] {
        let text = text.lowercased()
        return all.filter { text.contains($0.message.lowercased()) }
            .sorted { $0.message.count > $1.message.count }
    }

    package static let all = netSuite + records + payouts + members + paymentPages + variances

    /// What to do where nobody needs to do anything.
    static let nothing = "Nothing: it is tried again by itself, and told only if that never helps."
}
