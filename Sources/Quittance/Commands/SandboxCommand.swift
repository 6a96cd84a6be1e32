import ArgumentParser
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve simulated Stripe, NetSuite and Salesforce accounts on loopback.",
        discussion: """
            EXAMPLES
              quittance sandbox                   ports 8101, 8102 and 8103
              quittance sandbox --port 9000 --seed 7 --scale 50
              quittance sandbox --payouts 2 --members 10000      for measurements, without limits
            """
    )

    @Option(help: "The first of three ports.")
    var port: UInt16 = 8101
    @Option(help: "Decides everything that happens in the month.")
    var seed: UInt64 = 2026
    @Option(help: "Size of the month in thousandths of about 2,100 charges.")
    var scale: Int64 = 1000
    @Option(
        help: "Instead of a month, so many payouts of plain charges, and no limits of requests."
    )
    var payouts: Int?
    @Option(help: "The charges of each of those payouts.")
    var members = 1000

    func run() async throws {
        let hosts =
            if let payouts {
                try await SandboxHosts.start(
                    .payouts(payouts, of: members),
                    isLimited: false,
                    firstPort: port,
                    world: RealWorld()
                )
            } else {
                try await SandboxHosts.start(
                    seed: seed,
                    parameters: MonthParameters(scalePermille: scale),
                    firstPort: port,
                    world: RealWorld()
                )
            }
        Terminal.print(SandboxGuide.text(hosts))
        await ServeCommand.waitForStop()
        await hosts.stop()
    }
}

/// What a person needs to use the simulators.
enum SandboxGuide {
    static func text(_ hosts: SandboxHosts) -> String {
        """
        Stripe      \(hosts.stripeHost.baseAddress)   key \(SandboxHosts.stripeKey), webhook secret \(SandboxHosts.webhookSecret)
        NetSuite    \(hosts.netSuiteHost.baseAddress)   account 1234567_SB1
        Salesforce  \(hosts.salesforceHost.baseAddress)   consumer key \(SalesforceSimulatorConfiguration.demoClient.consumerKey)
        Each serves its control page below /sandbox/. Stop with Ctrl-C.
        """
    }
}
