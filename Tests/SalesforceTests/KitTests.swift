import Foundation
import Testing

@testable import Salesforce

/// The metadata in Deploy/salesforce, as far as it can be judged without an org.
@Suite struct KitTests {
    private static let metadata = "http://soap.sforce.com/2006/04/metadata"
    private static let folder = URL(
        fileURLWithPath: #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
            + "/Deploy/salesforce/force-app/main/default"
    )

    private static func paths(_ ending: String) throws -> [String] {
        let walker = try #require(FileManager.default.enumerator(atPath: folder.path))
        return walker.compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }.sorted()
    }

    /// The text of every element with this path of names below the root.
    private static func texts(_ path: String, in file: String) throws -> [String] {
        let data = try Data(contentsOf: folder.appendingPathComponent(file))
        var reader = try XMLReader(Array(data))
        var open: [String] = []
        var text = ""
        var found: [String] = []
        while let event = try reader.next() {
            switch event {
            case .start(let name, _):
                #expect(name.namespace == metadata, "\(file): \(name.local)")
                open.append(name.local)
                text = ""
            case .text(let piece): text += piece
            case .end:
                if open.dropFirst().joined(separator: "/") == path { found.append(text) }
                open.removeLast()
                text = ""
            }
        }
        return found
    }

    @Test func `every file of metadata is well-formed and in the namespace of metadata`() throws {
        let paths = try Self.paths("-meta.xml")
        #expect(paths.count >= 18)
        for path in paths { _ = try Self.texts("label", in: path) }
    }

    @Test func `every class has its metadata and every metadata its class`() throws {
        let classes = try Self.paths(".cls")
        #expect(classes.count == 5)
        #expect(try Self.paths(".cls-meta.xml") == classes.map { $0 + "-meta.xml" })
    }

    @Test func `every object has the fields that are read and written`() throws {
        let names = SalesforceNames()
        let common = [
            names.netSuiteID, names.syncStatus, names.lastSyncAt, names.syncError, names.syncJobID,
        ]
        let own = [
            "Account": [
                names.stripeCustomerID, names.openBalance, names.openBalanceDetail,
                names.lastPaymentAmount, names.lastPaymentDate,
            ],
            "Opportunity": [names.stripeInvoiceID, names.stripeSubscriptionID],
            "Product2": [names.stripePriceID],
        ]
        for (object, fields) in own {
            let wanted = fields + (object == "Product2" ? [] : common)
            let files = try Self.paths(".field-meta.xml").filter { $0.contains("/\(object)/") }
            let found = try files.flatMap { try Self.texts("fullName", in: $0) }
            #expect(Set(found) == Set(wanted), "\(object)")
        }
    }

    @Test func `ids of other systems are external, unique, and Stripe's tell case apart`() throws {
        for file in try Self.paths("_Id__c.field-meta.xml")
        // Several products may be sold at one price.
        where !file.contains("Sync_Job_Id__c") && !file.contains("Stripe_Price_Id__c") {
            #expect(try Self.texts("externalId", in: file) == ["true"], "\(file)")
            #expect(try Self.texts("unique", in: file) == ["true"], "\(file)")
            let isStripe = file.contains("Stripe")
            #expect(try Self.texts("caseSensitive", in: file) == [String(isStripe)], "\(file)")
        }
    }

    @Test func `the states are those that are written`() throws {
        for file in try Self.paths("Sync_Status__c.field-meta.xml") {
            let values = try Self.texts("valueSet/valueSetDefinition/value/fullName", in: file)
            #expect(values == ["Pending", "Synced", "Failed"])
        }
    }

    @Test func `the permission set names what is there`() throws {
        let file = "permissionsets/Quittance.permissionset-meta.xml"
        let classes = try Self.texts("classAccesses/apexClass", in: file)
        for name in classes {
            let path = Self.folder.appendingPathComponent("classes/\(name).cls").path
            #expect(FileManager.default.fileExists(atPath: path), "\(name)")
        }
        let fields = try Self.texts("fieldPermissions/field", in: file)
        #expect(fields.count == 18)
        for field in fields {
            let parts = field.split(separator: ".").map { String($0) }
            let path = Self.folder.appendingPathComponent(
                "objects/\(parts[0])/fields/\(parts[1]).field-meta.xml"
            ).path
            #expect(FileManager.default.fileExists(atPath: path), "\(field)")
        }
        let principal = "externalCredentialPrincipalAccesses/externalCredentialPrincipal"
        #expect(try Self.texts(principal, in: file) == ["Quittance-Quittance"])
    }

    @Test func `the flow and the named credential name what is there`() throws {
        let flow = "flows/Quittance_Won_Opportunity.flow-meta.xml"
        #expect(try Self.texts("actionCalls/actionName", in: flow) == ["QuittanceAction"])
        #expect(try Self.texts("start/scheduledPaths/pathType", in: flow) == ["AsyncAfterCommit"])
        #expect(try Self.texts("start/filters/field", in: flow) == ["IsWon"])
        let named = "namedCredentials/Quittance.namedCredential-meta.xml"
        let credential = "namedCredentialParameters/externalCredential"
        #expect(try Self.texts(credential, in: named) == ["Quittance"])
    }
}
