import Accounting
import ArgumentParser
import Database
import JSON
import Jobs

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List, show, cancel and retry jobs.",
        discussion: "EXAMPLE\n  quittance jobs list --state discarded",
        subcommands: [List.self, Show.self, Cancel.self, Retry.self, RetryAll.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List jobs, newest first.",
            discussion: """
                EXAMPLES
                  quittance jobs list --state discarded
                  quittance jobs list --limit 200 --json
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(
            help:
                "Only jobs in this state: \(JobState.allCases.map(\.rawValue).joined(separator: ", "))."
        )
        var state: JobState?
        @Option(help: "How many.")
        var limit = 50
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let database = try await options.openDatabase()
            let jobs = try await database.jobs(JobQuery(state: state, limit: limit))
            await database.close()
            guard !json else {
                return Terminal.print(JSONValue.array(jobs.map(\.json)).text)
            }
            var table = TextTable(
                ["JOB", "KIND", "ACCOUNT", "STATE", "ATTEMPT", "DONE", "ERROR"],
                rightAligned: [4, 5]
            )
            for job in jobs {
                table.add([
                    job.id.text, job.kind.rawValue, job.account, job.state.rawValue,
                    String(job.attempt), job.progressText, job.lastError ?? "",
                ])
            }
            Terminal.print(table.text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one job.",
            discussion: "EXAMPLE\n  quittance jobs show job_01hz3k8n7q2vc"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's id.")
        var id: String

        func run() async throws {
            let database = try await options.openDatabase()
            let job = try await database.job(try JobsCommand.id(id))
            await database.close()
            Terminal.print(try JobsCommand.found(job, id).json.text)
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a job: at once when it waits, at its next step when it runs.",
            discussion: "EXAMPLE\n  quittance jobs cancel job_01hz3k8n7q2vc"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's id.")
        var id: String

        func run() async throws {
            let database = try await options.openDatabase()
            let job = try await database.cancel(try JobsCommand.id(id))
            if job != nil {
                try await database.audit(who: "command line", what: "job cancelled", subject: id)
            }
            await database.close()
            Terminal.print("\(id) is \(try JobsCommand.found(job, id).state.rawValue).")
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a discarded or cancelled job again.",
            discussion: "EXAMPLE\n  quittance jobs retry job_01hz3k8n7q2vc"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's id.")
        var id: String

        func run() async throws {
            let database = try await options.openDatabase()
            let job = try await database.retry(try JobsCommand.id(id))
            if job != nil {
                try await database.audit(who: "command line", what: "job retried", subject: id)
            }
            await database.close()
            Terminal.print("\(id) is \(try JobsCommand.found(job, id).state.rawValue).")
        }
    }

    private static func id(_ text: String) throws -> JobID {
        guard let id = JobID(text) else {
            throw ValidationError("“\(text)” is no job id; they look like job_01hz3k8n7q2vc.")
        }
        return id
    }

    private static func found(_ job: Job?, _ id: String) throws -> Job {
        guard let job else { throw Terminal.refusal("There is no job \(id).") }
        return job
    }
}

extension JobState: ExpressibleByArgument {}

extension Job {
    fileprivate var progressText: String {
        progress.total.map { "\(progress.done)/\($0)" } ?? String(progress.done)
    }

    /// The job as a script reads it.
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id.text), "kind": .string(kind.rawValue), "account": .string(account),
            "state": .string(state.rawValue), "attempt": .number(JSONNumber(Int64(attempt))),
            "done": .number(JSONNumber(Int64(progress.done))),
            "total": progress.total.map { .number(JSONNumber(Int64($0))) } ?? .null,
            "failed": .number(JSONNumber(Int64(progress.failed))),
            "created": .string(created.text),
            "finished": finished.map { .string($0.text) } ?? .null,
            "lastError": lastError.map { .string($0) } ?? .null,
        ])
    }
}
