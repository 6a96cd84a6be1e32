package import Accounting

/// The record a state is written back to, in the one text a follow-up keeps.
package struct WriteBackTarget: Sendable, Hashable {
    /// The object's API name.
    package let object: String
    /// The external id field that holds `id`; nil where `id` is Salesforce's own.
    package let keyField: String?
    package let id: String

    package init(object: String, keyField: String? = nil, id: String) {
        self.object = object
        self.keyField = keyField
        self.id = id
    }

    /// `Opportunity/006…`, or `Account/Legacy_Key__c/crm-7`.
    package var text: String {
        ([object] + [keyField].compactMap { $0 } + [id]).joined(separator: "/")
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
            let object = parts.first, let id = parts.last
        else { return nil }
        self.init(object: object, keyField: parts.count == 3 ? parts[1] : nil, id: id)
    }
}

extension Link {
    /// The won opportunity that Stripe billed with the record, as a write-back names it; nil for
    /// other records.
    package var dealToTell: String? {
        guard kind == .invoice, let own = sources.first, PushedSource.externalID(of: own) == nil,
            let deal = sources.dropFirst().lazy.compactMap(PushedSource.externalID).first,
            // Ids of opportunities begin like this in every org; other owners ask for themselves.
            deal.utf8.count == 18, deal.hasPrefix("006")
        else { return nil }
        return WriteBackTarget(object: "Opportunity", id: deal).text
    }
}
