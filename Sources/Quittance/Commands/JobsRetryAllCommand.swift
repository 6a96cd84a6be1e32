import ArgumentParser
import Database
import Jobs

extension JobsCommand {
    struct RetryAll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry-all",
            abstract: "Run every discarded or cancelled job of a filter again.",
            discussion: """
                EXAMPLES
                  quittance jobs retry-all --kind payout.reconcile
                  quittance jobs retry-all --state cancelled --account main
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "discarded or cancelled.")
        var state: JobState = .discarded
        @Option(help: "Only jobs of this kind.")
        var kind: JobKind?
        @Option(help: "Only jobs of this Stripe account.")
        var account: String?

        /// Jobs made available in one transaction.
        private static let step = 200

        func validate() throws {
            guard state == .discarded || state == .cancelled else {
                throw ValidationError("Only discarded and cancelled jobs run again.")
            }
        }

        func run() async throws {
            let database = try await options.openDatabase()
            let filter = RetryFilter(state: state, kind: kind, account: account)
            var count = 0
            while case let ids = try await database.retryAll(filter, limit: Self.step),
                !ids.isEmpty
            {
                count += ids.count
                try await database.audit(
                    who: "command line",
                    what: "jobs retried",
                    subject: "\(ids.count) from \(ids[0].text)"
                )
            }
            await database.close()
            Terminal.print("\(count) jobs run again.")
        }
    }
}
