import ArgumentParser
import Telemetry

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play a month of Stripe activity into a simulated NetSuite and prove the books.",
        discussion: """
            Exit status 0 only if every payout ties and the books prove.

            EXAMPLES
              quittance demo
              quittance demo --seed 7
              quittance demo --ledger ledger.beancount && bean-check ledger.beancount
              quittance demo --serve        leave everything running and print the addresses
            """
    )

    @Option(help: "Decides everything that happens in the month.")
    var seed: UInt64 = 2026
    @Option(help: "Size of the month in thousandths of about 2,100 charges.")
    var scale: Int64 = 1000
    @Option(help: "Write the ledger of the month to this file, in beancount's format.")
    var ledger: String?
    @Flag(help: "Leave the simulators and the service running.")
    var serve = false
    @Flag(help: "Print every finding, not only the first of each kind.")
    var allFindings = false

    func run() async throws {
        let demo = try await Demo.start(seed: seed, scale: scale)
        let outcome: DemoOutcome
        do {
            try await demo.play()
            outcome = try await demo.prove()
            if let ledger { try Files.write(try await demo.ledger(), to: ledger) }
        } catch {
            await demo.stop()
            Terminal.complain("\nThe demo could not finish: \(error)")
            throw ExitCode(1)
        }
        Terminal.print(DemoReport(outcome: outcome, showsAllFindings: allFindings).text)
        if serve {
            Terminal.print(demo.addresses)
            await ServeCommand.waitForStop()
        }
        await demo.stop()
        guard outcome.complaints.isEmpty else { throw ExitCode(1) }
    }
}
