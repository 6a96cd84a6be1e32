package import HTTP

/// The id of a NetSuite account, for example `1234567` or `1234567_SB1` for a sandbox.
///
/// The id becomes a host name that receives credentials, so nothing but the documented form passes:
/// letters and digits, optionally one `_` or `-` followed by letters and digits.
/// Source: Oracle help, "URLs for Account-Specific Domains" (section_1498251763).
package struct AccountID: Sendable, Hashable {
    /// Upper case with an underscore, as the `realm` of a signature wants it: `1234567_SB1`.
    package let realm: String
    /// The address of the REST services: `https` on the account's own host, lower case with hyphen.
    package let serviceURL: HTTPURL
    /// The address of scripts in the account.
    package let restletURL: HTTPURL

    /// Accepts both spellings, `1234567_SB1` and `1234567-sb1`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 == 45 || $0 == 95 }
        guard text.utf8.count <= Self.lengthMax, (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isAlphanumeric) })
        else { return nil }
        let words = parts.map { String(decoding: $0, as: UTF8.self) }
        let host = words.joined(separator: "-").lowercased()
        let domain = ".api.netsuite.com"
        guard let serviceURL = HTTPURL(scheme: .https, host: host + ".suitetalk" + domain),
            let restletURL = HTTPURL(scheme: .https, host: host + ".restlets" + domain)
        else { return nil }
        realm = words.joined(separator: "_").uppercased()
        self.serviceURL = serviceURL
        self.restletURL = restletURL
    }

    /// Whether the id is that of a sandbox, a release preview or a test drive account.
    package var isSandbox: Bool {
        realm.contains("_SB") || realm.contains("_RP") || realm.hasPrefix("TSTDRV")
    }

    /// A host label holds 63 characters; real ids have at most about 20.
    package static let lengthMax = 40

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: false
        }
    }
}
