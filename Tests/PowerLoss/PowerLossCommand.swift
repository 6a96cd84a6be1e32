import ArgumentParser
import CPowerLoss
import Foundation

/// Cuts the power under the real store again and again, and looks what is left.
@main
struct PowerLossCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PowerLoss",
        abstract:
            "Runs the product's SQLite store on a file system that loses what was not synced.",
        discussion: """
            Each cut comes at a random write, sync, truncation or deletion; every 512-byte sector written
            since the last sync is kept or lost by chance. Exit status 1 when an acknowledged change is
            lost, something was torn, or the store does not open.
            """
    )

    @Option(help: "How many cuts.")
    var cuts = 1000

    @Option(help: "The first seed; each cut has the next one.")
    var seed: UInt64 = 1

    @Option(help: "Let the disk lie about every n-th sync; 0 for an honest disk.")
    var lie = 0

    func run() async throws {
        guard power_loss_install() == 0 else {
            throw ValidationError("SQLite takes no file system.")
        }
        let began = ContinuousClock.now
        var sum = CutOutcome()
        for number in 0..<UInt64(cuts) {
            let cut = Cut(seed: seed + number, lie: lie)
            let outcome = try await cut.run()
            if !outcome.isGood, lie == 0 { print("seed \(seed + number): \(outcome)") }
            sum.add(outcome)
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        print("\(cuts) power cuts in \(String(format: "%.1f", seconds)) s: \(sum)")
        if !sum.isGood { throw ExitCode.failure }
    }
}

/// What one cut, or many, came to.
struct CutOutcome: CustomStringConvertible {
    /// Jobs and ends of jobs whose storage was acknowledged.
    var acknowledged = 0
    /// Those of them that are not there afterwards.
    var lost = 0
    /// Jobs of which only a part is there, or that are there twice.
    var torn = 0
    /// Stores that do not open afterwards.
    var refused = 0
    /// What the last store that did not open said.
    var refusal: String?

    var isGood: Bool { lost == 0 && torn == 0 && refused == 0 }

    mutating func add(_ other: CutOutcome) {
        acknowledged += other.acknowledged
        lost += other.lost
        torn += other.torn
        refused += other.refused
        refusal = other.refusal ?? refusal
    }

    var description: String {
        "\(acknowledged) acknowledged changes, \(lost) lost, \(torn) torn, \(refused) stores refused"
            + (refusal.map { " (\($0))" } ?? "")
    }
}
