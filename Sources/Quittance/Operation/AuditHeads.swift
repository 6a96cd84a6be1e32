import Accounting
import Database
import Glibc
import Jobs
import Logging
import Telemetry

/// Notes the head of the audit chain outside the store once a day, so that records cut off its end,
/// or a chain written anew, show.
struct AuditHeads: Sendable {
    /// The cursor under which the day noted last is kept.
    static let cursor = "audit head"
    private static let interval = Duration.seconds(600)

    let database: Database
    let file: String?
    let now: @Sendable () -> Timestamp
    let telemetry: ServiceTelemetry

    /// Notes until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await note() } catch {
                telemetry.log.error("audit head not noted", metadata: ["fault": "\(error)"])
            }
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Notes the head unless that was done today.
    func note() async throws {
        let moment = now()
        let today = moment.dateInUTC.text
        guard try await database.cursor(Self.cursor) != today else { return }
        let facts = try await database.storeFacts(now: moment)
        guard facts.auditRecords > 0 else { return }
        let line = NotedHeads.line(
            at: moment,
            count: facts.auditRecords,
            head: facts.auditHead
        )
        telemetry.log.notice("audit head", metadata: ["line": "\(line)"])
        if let file { try Self.append(line + "\n", to: file) }
        try await database.setCursor(Self.cursor, today)
    }

    private static func append(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw WiringFault("The file \(path) cannot be written.") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count,
            fsync(descriptor) == 0
        else { throw WiringFault("The file \(path) does not take another line.") }
    }
}
