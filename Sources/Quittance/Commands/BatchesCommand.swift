import Accounting
import ArgumentParser
import Database
import Jobs

struct BatchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches",
        abstract: "Show batches of jobs and how far they have come, newest first.",
        discussion: "EXAMPLE\n  quittance batches --limit 5"
    )

    @OptionGroup var options: SettingsOptions
    @Option(help: "How many.")
    var limit = 20

    func run() async throws {
        let database = try await options.openDatabase()
        let batches = try await database.batches(before: nil, limit: limit)
        await database.close()
        let now = RealWorld().now()
        var table = TextTable(
            ["BATCH", "NAME", "DONE", "FAILED", "TOTAL", "CREATED", "END"],
            rightAligned: [2, 3, 4]
        )
        for batch in batches {
            let expected = batch.expectedEnd(now: now).map { "about " + $0.text }
            table.add([
                batch.id.text, batch.name, String(batch.done), String(batch.failed),
                String(batch.total), batch.created.text,
                batch.finished?.text ?? expected ?? "not yet known",
            ])
        }
        Terminal.print(table.text)
    }
}
