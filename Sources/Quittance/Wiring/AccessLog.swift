import HTTP
import HTTPServer
import Logging
import Sockets
import Synchronization

/// Writes a line for each answer, on a thread of its own: the server only leaves a record.
///
/// Under load one wake-up of the thread writes many lines. Records beyond the bound are dropped
/// and counted; logging never slows the service down.
final class AccessLog: Sendable {
    private struct State {
        var waiting: [AccessRecord] = []
        var lost = 0
        var isScheduled = false
    }

    /// Records held at most until the thread has written them.
    static let waitingMax = 8192

    private let log: Logger
    private let pool: ThreadPool
    private let state = Mutex(State())

    /// - Throws: `SocketFailure` if no thread is left.
    init(log: Logger) throws {
        self.log = log
        pool = try ThreadPool(threads: 1, name: "access-log")
    }

    /// Takes a record; does not block.
    func record(_ record: AccessRecord) {
        let mustSchedule = state.withLock { state in
            guard state.waiting.count < Self.waitingMax else {
                state.lost += 1
                return false
            }
            state.waiting.append(record)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { pool.submit { [self] in write() } }
    }

    private func write() {
        while true {
            let (records, lost) = state.withLock { state in
                defer {
                    state.waiting = []
                    state.lost = 0
                }
                if state.waiting.isEmpty { state.isScheduled = false }
                return (state.waiting, state.lost)
            }
            if lost > 0 {
                log.warning("access log lines lost", metadata: ["count": "\(lost)"])
            }
            guard !records.isEmpty else { return }
            for record in records {
                log.info("request", metadata: Self.metadata(record))
            }
        }
    }

    /// What a line holds besides time, level and message; times in microseconds.
    static func metadata(_ record: AccessRecord) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "status": "\(record.status.code)", "client": "\(record.peer.address)",
            "contentBytes": "\(record.contentBytes)", "answerBytes": "\(record.answerBytes)",
            "number": "\(record.number)", "headTime": time(record.timings.head),
            "contentTime": time(record.timings.content),
            "handlerTime": time(record.timings.handler), "writeTime": time(record.timings.write),
            "totalTime": time(record.timings.total),
        ]
        if let method = record.method { metadata["method"] = "\(method)" }
        if let path = record.path { metadata["path"] = "\(path)" }
        if let refusal = record.refusal { metadata["refusal"] = "\(refusal)" }
        if let proxy = record.peer.proxy { metadata["proxy"] = "\(proxy)" }
        if let identity = record.peer.identity { metadata["subject"] = "\(identity.subject)" }
        if let trace = record.trace {
            metadata["trace"] = "\(trace.traceID)"
            metadata["span"] = "\(trace.spanID)"
            if let parent = trace.parentSpanID { metadata["parentSpan"] = "\(parent)" }
        }
        return metadata
    }

    private static func time(_ duration: Duration) -> Logger.MetadataValue {
        let (seconds, attoseconds) = duration.components
        return "\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"
    }
}
