import Accounting
import ArgumentParser
import Database
import Jobs

struct SchedulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedules",
        abstract: "Show what happens by itself, and when next.",
        discussion: "EXAMPLE\n  quittance schedules"
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.read()
        let database = try await options.openDatabase()
        let states = try await database.scheduleStates()
        await database.close()
        guard !settings.schedules.isEmpty || !states.isEmpty else {
            return Terminal.print("The settings name no schedules.")
        }
        var table = TextTable(["SCHEDULE", "EXPRESSION", "ZONE", "NEXT", "LAST", "JOB"])
        for schedule in settings.schedules {
            let state = states.first { $0.name == schedule.name }
            table.add([
                schedule.name, schedule.expression.text, schedule.zone.name,
                state?.next.text ?? "when the service starts", state?.last?.text ?? "never",
                state?.lastJob?.text ?? "",
            ])
        }
        Terminal.print(table.text)
        let known = Set(settings.schedules.map(\.name))
        let left = states.map(\.name).filter { !known.contains($0) }
        guard !left.isEmpty else { return }
        Terminal.print("\nNo longer in the settings: \(left.joined(separator: ", ")).")
    }
}
