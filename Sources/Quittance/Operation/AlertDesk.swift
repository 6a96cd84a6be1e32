import Accounting
import Database
import Jobs
import Logging
import Telemetry

/// Tells people of conditions, once each, whatever restarts in between.
///
/// What is wrong with the store's content is one matter of all nodes: whoever sees it first tells it.
/// What is wrong with a machine is told by its own node. Messages are stored before they are sent and
/// forgotten after: a crash in between repeats one, and loses none.
actor AlertDesk {
    /// More than this nobody reads; the oldest are dropped, and the drop is told.
    private static let waitingMax = 200
    /// The memory all nodes share.
    private static let sharedName = "shared"

    private let database: Database
    private let channels: AlertChannels
    private let telemetry: ServiceTelemetry
    private let ownName: String
    private var sharedBoard: AlertBoard
    private var ownBoard: AlertBoard
    private var waiting: [String: [AlertMessage]] = [:]
    /// The memories as they are stored; the own one is nil until it was read.
    private var sharedText: String?
    private var ownText: String?
    private var hasResumed = false

    /// `node` names this machine among those that share the store.
    init(
        database: Database,
        node: String,
        channels: AlertChannels,
        board: AlertBoard,
        telemetry: ServiceTelemetry
    ) {
        self.database = database
        self.channels = channels
        self.telemetry = telemetry
        ownName = "node " + node
        sharedBoard = board
        ownBoard = board
    }

    /// The conditions that last.
    var firing: [AlertCondition] {
        (sharedBoard.firing + ownBoard.firing).sorted { $0.key < $1.key }
    }

    /// Takes what is wrong now and tells what is new.
    ///
    /// - Parameters:
    ///   - machine: What is wrong with this node and its machine.
    ///   - shared: What is wrong for every node alike; nil while it does not answer, then nothing of it changes.
    ///   - now: The moment of the look.
    func take(
        machine: [AlertCondition],
        shared: [AlertCondition]?,
        now: Timestamp
    ) async {
        let moment = now.microseconds
        if shared != nil { await resume(now: moment) }
        let messages = ownBoard.take(machine, now: moment)
        tell(messages)
        log(messages)
        if let shared { await share(shared, now: moment) }
        await keepOwn()
        await deliver()
        await keepOwn()
    }

    /// Reads what other nodes, or an earlier life of this one, have told.
    private func resume(now: Int64) async {
        do {
            let shared = try await database.alertMemory(Self.sharedName)
            if shared != sharedText {
                sharedText = shared
                sharedBoard.resume(AlertMemory(shared ?? "")?.conditions ?? [], now: now)
            }
            guard !hasResumed else { return }
            let own = try await database.alertMemory(ownName)
            ownText = own
            hasResumed = true
            guard let memory = own.flatMap({ AlertMemory($0) }) else { return }
            // What was found out before the store answered is kept beside what it tells.
            let fresh = ownBoard.kept.filter { one in
                !memory.conditions.contains { $0.condition.key == one.condition.key }
            }
            ownBoard.resume(memory.conditions + fresh, now: now)
            waiting.merge(memory.waiting) { later, earlier in earlier + later }
        } catch { complain(error) }
    }

    /// Tells what the store's content asks for, unless another node was faster.
    private func share(_ conditions: [AlertCondition], now: Int64) async {
        guard hasResumed else { return }
        var board = sharedBoard
        let messages = board.take(conditions, now: now)
        let text = AlertMemory(conditions: board.kept).text
        guard text != sharedText ?? AlertMemory().text else {
            sharedBoard = board
            return
        }
        let before = waiting
        tell(messages)
        let own = ownMemory
        do {
            var changes = [MemoryChange(name: Self.sharedName, before: sharedText, after: text)]
            if own != ownText {
                changes.append(MemoryChange(name: ownName, before: ownText, after: own))
            }
            guard try await database.keepAlertMemories(changes) else {
                // The next look begins with what the other node has kept.
                waiting = before
                return
            }
            sharedBoard = board
            sharedText = text
            ownText = own
            log(messages)
        } catch {
            waiting = before
            complain(error)
        }
    }

    private var ownMemory: String {
        AlertMemory(conditions: ownBoard.kept, waiting: waiting).text
    }

    private func keepOwn() async {
        let own = ownMemory
        guard hasResumed, own != ownText ?? AlertMemory().text else { return }
        do {
            let change = MemoryChange(name: ownName, before: ownText, after: own)
            // Nobody else writes it; two nodes of one name would take turns.
            if try await database.keepAlertMemories([change]) {
                ownText = own
            } else {
                ownText = try await database.alertMemory(ownName)
            }
        } catch { complain(error) }
    }

    private func tell(_ messages: [AlertMessage]) {
        guard !messages.isEmpty else { return }
        for name in channels.names {
            waiting[name, default: []] += messages
            let excess = (waiting[name]?.count ?? 0) - Self.waitingMax
            guard excess > 0 else { continue }
            waiting[name]?.removeFirst(excess)
            telemetry.log.error(
                "alert messages dropped",
                metadata: ["channel": "\(name)", "count": "\(excess)"]
            )
        }
    }

    private func deliver() async {
        // A channel that is in the settings no more has nobody to tell.
        for name in waiting.keys where !channels.names.contains(name) { waiting[name] = nil }
        for name in channels.names {
            let batch = waiting[name] ?? []
            guard !batch.isEmpty else { continue }
            do {
                try await channels.send(batch, over: name)
                // Meanwhile the queue may have dropped its oldest messages.
                let rest = waiting[name] ?? []
                waiting[name] = Array(rest.dropFirst(batch.count))
                telemetry.metrics.increment(
                    ServiceMetrics.alertDeliveries,
                    labels: [name, "sent"]
                )
            } catch {
                telemetry.metrics.increment(
                    ServiceMetrics.alertDeliveries,
                    labels: [name, "failed"]
                )
                telemetry.log.warning(
                    "alerts not delivered, they wait",
                    metadata: ["channel": "\(name)", "reason": "\(error)"]
                )
            }
        }
    }

    private func log(_ messages: [AlertMessage]) {
        for message in messages {
            telemetry.log.notice(
                "alert",
                metadata: [
                    "turn": "\(message.turn.rawValue)", "alert": "\(message.condition.key)",
                    "severity": "\(message.condition.severity.rawValue)",
                    "summary": "\(message.condition.summary)",
                ]
            )
        }
    }

    private func complain(_ fault: StoreFault) {
        telemetry.log.warning("alerts not remembered", metadata: ["fault": "\(fault)"])
    }
}
