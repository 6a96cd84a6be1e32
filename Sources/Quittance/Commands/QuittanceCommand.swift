import ArgumentParser

/// The command line: `quittance COMMAND`.
@main
struct QuittanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quittance",
        abstract: "Keeps NetSuite's books equal to what happened in Stripe.",
        discussion: """
            EXAMPLES
              quittance demo                              play a simulated month
              quittance check --settings quittance.yaml   is everything set up right?
              quittance serve --settings quittance.yaml   run the service
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SandboxCommand.self, CheckCommand.self,
            PreviewCommand.self, DiffCommand.self, JobsCommand.self, QueueCommand.self,
            BatchesCommand.self, SchedulesCommand.self, PayoutsCommand.self, LedgerCommand.self,
            FindingsCommand.self, BackfillCommand.self,
            KeysCommand.self, VaultCommand.self, AuditCommand.self, BackupCommand.self,
            VerifyCommand.self, EraseCommand.self, OpenAPICommand.self, ProbeCommand.self,
            VersionCommand.self,
        ]
    )
}

/// This release.
enum Version {
    static let text = "0.1.0"
}

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version.",
        discussion: "EXAMPLE\n  quittance version"
    )

    func run() async throws { Terminal.print("quittance \(Version.text)") }
}
