import Accounting
import ArgumentParser
import Database
import Jobs

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show the queue, hold parts of it back, and let them go on.",
        discussion: """
            EXAMPLES
              quittance queue status
              quittance queue pause --kind payout.reconcile
              quittance queue resume --lane backfill
            """,
        subcommands: [Status.self, Pause.self, Resume.self]
    )

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How many jobs are in each state, and what is held back.",
            discussion: "EXAMPLE\n  quittance queue status"
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let database = try await options.openDatabase()
            let counts = try await database.counts()
            let pauses = try await database.pauses()
            let holds = try await database.holds()
            await database.close()
            var table = TextTable(["STATE", "JOBS"], rightAligned: [1])
            for state in JobState.allCases {
                table.add([state.rawValue, String(counts[state] ?? 0)])
            }
            Terminal.print(table.text)
            if !holds.isEmpty {
                var waiting = TextTable(["AWAITING A LOGIN", "ACCOUNT", "UNTIL", "WHY"])
                for hold in holds {
                    waiting.add([hold.kind.rawValue, hold.account, hold.until.text, hold.reason])
                }
                Terminal.print("\n" + waiting.text)
            }
            guard !pauses.isEmpty else {
                return holds.isEmpty ? Terminal.print("\nNothing is held back.") : ()
            }
            var held = TextTable(["HELD BACK", "BY", "SINCE"])
            for pause in pauses { held.add([pause.part.words, pause.who, pause.since.text]) }
            Terminal.print("\n" + held.text)
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold a kind of job or a lane back; what runs already is let finish.",
            discussion: "EXAMPLE\n  quittance queue pause --lane backfill --who Ann"
        )

        @OptionGroup var options: SettingsOptions
        @OptionGroup var part: PartOptions
        @Option(help: "Who asks for it; shown until the part goes on.")
        var who = "command line"

        func run() async throws {
            let part = try part.part()
            let database = try await options.openDatabase()
            let isNew = try await database.pause(part, who: who)
            if isNew {
                try await database.audit(who: who, what: "queue paused", subject: part.words)
            }
            await database.close()
            Terminal.print("\(part.words) \(isNew ? "is" : "was already") held back.")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a kind of job or a lane go on.",
            discussion: "EXAMPLE\n  quittance queue resume --lane backfill"
        )

        @OptionGroup var options: SettingsOptions
        @OptionGroup var part: PartOptions

        func run() async throws {
            let part = try part.part()
            let database = try await options.openDatabase()
            let wasHeld = try await database.resume(part)
            if wasHeld {
                try await database.audit(
                    who: "command line",
                    what: "queue resumed",
                    subject: part.words
                )
            }
            await database.close()
            Terminal.print("\(part.words) \(wasHeld ? "goes on." : "was not held back.")")
        }
    }
}

/// Which part of the queue a command means.
struct PartOptions: ParsableArguments {
    @Option(
        help: "A kind: \(JobKind.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var kind: JobKind?
    @Option(
        help: "A lane: \(JobPriority.allCases.map(\.laneName).joined(separator: ", "))."
    )
    var lane: String?

    func part() throws -> QueuePart {
        switch (kind, lane) {
        case (let kind?, nil): return .kind(kind)
        case (nil, let name?):
            guard let lane = JobPriority(laneName: name) else {
                throw ValidationError(
                    "“\(name)” is no lane; there are"
                        + " \(JobPriority.allCases.map(\.laneName).joined(separator: ", "))."
                )
            }
            return .lane(lane)
        case (nil, nil), (.some, .some):
            throw ValidationError("Name one of --kind and --lane.")
        }
    }
}

extension JobKind: ExpressibleByArgument {}

extension QueuePart {
    /// The part for people.
    var words: String {
        switch self {
        case .kind(let kind): "kind \(kind.rawValue)"
        case .lane(let lane): "lane \(lane.laneName)"
        }
    }
}
