/// A script of ours in the account, for what the record service cannot write.
///
/// It puts statements into the file cabinet and attaches them to deposits; Deploy/netsuite has its source.
/// Source: Oracle help, "RESTlets" and the file and record modules of SuiteScript 2.1.
package struct Restlet: Sendable, Hashable {
    package let script: String
    package let deployment: String
    /// Internal id of the folder of the file cabinet that takes the files.
    package let folder: String

    /// Accepts script ids as NetSuite makes them and internal ids; nil for anything else.
    package init?(script: String, deployment: String, folder: String) {
        guard [script, deployment].allSatisfy(Self.isScriptID),
            (1...18).contains(folder.utf8.count),
            folder.utf8.allSatisfy({ 48...57 ~= $0 || $0 == 45 })
        else { return nil }
        self.script = script
        self.deployment = deployment
        self.folder = folder
    }

    private static func isScriptID(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 95: true
                default: false
                }
            }
    }
}
