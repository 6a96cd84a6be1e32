package import Accounting
import JSON
package import Jobs

extension NetSuiteGateway {
    /// Puts a payout's statement into the file cabinet and attaches it to the payout's deposit.
    ///
    /// A file of the same name in the same folder is overwritten, and an attachment that is there stays,
    /// so that a repeated call changes nothing. Nothing where the settings name no script.
    /// - Throws: `.reject` when the script is not deployed or refuses.
    package func file(_ report: StatementReport) async throws(StepFailure) {
        guard let restlet = configuration.restlet,
            let deposit = report.statement.depositInternalID.nonEmpty
        else { return }
        for (number, content) in Self.files(of: report).enumerated() {
            let suffix = number == 0 ? "" : "-\(number + 1)"
            let name = "\(report.statement.payoutID)\(suffix).csv"
            let response = try await exchange.response(
                to: .restlet(
                    restlet,
                    [
                        "action": "attachStatement", "folder": .string(restlet.folder),
                        "name": .string(name), "record": "deposit", "id": .string(deposit),
                        "content": .string(content),
                    ]
                ),
                "attach the statement to the deposit",
                subject: report.statement.payoutID
            )
            guard try ServiceExchange.content(response)["file"]?.stringValue?.nonEmpty != nil else {
                throw .retry("The script's answer names no file.")
            }
        }
    }

    /// Whether the script is deployed, the role may run it, and its folder is there; writes nothing.
    ///
    /// Nothing to say where the settings name no script.
    package func checkScript() async -> [Finding] {
        guard let restlet = configuration.restlet else { return [] }
        do throws(StepFailure) {
            _ = try await exchange.response(
                to: .restlet(
                    restlet,
                    ["action": "check", "folder": .string(restlet.folder)]
                ),
                "ask the script \(restlet.script) for its folder \(restlet.folder)",
                subject: "netsuite.restlet"
            )
            return []
        } catch {
            return Self.findings(of: error)
        }
    }

    /// The most bytes of one file; NetSuite takes texts of 10 MB.
    private static let fileBytesMax = 8 << 20

    /// The table in as many files as it takes.
    private static func files(of report: StatementReport) -> [String] {
        var files = [""]
        var number = 0
        while let part = StatementCSV.part(number, of: report) {
            if files[files.count - 1].utf8.count + part.utf8.count > fileBytesMax {
                files.append("")
            }
            files[files.count - 1] += part
            number += 1
        }
        return files
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
