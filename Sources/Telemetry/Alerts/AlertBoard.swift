/// Something a person should know of while it lasts.
package struct AlertCondition: Sendable, Hashable {
    /// How soon somebody must look.
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Within the day.
        case warning
        /// Now.
        case critical
    }

    /// Tells conditions apart, such as `stuck-lane webhook`; the same condition has the same key.
    package let key: String
    package let severity: Severity
    /// What is wrong, as one plain sentence without names of customers.
    package let summary: String
    /// What to do, as one plain sentence.
    package let fix: String

    package init(key: String, severity: Severity, summary: String, fix: String) {
        self.key = key
        self.severity = severity
        self.summary = summary
        self.fix = fix
    }
}

/// A message about a condition, to be sent to people.
package struct AlertMessage: Sendable, Hashable {
    /// What became of the condition.
    package enum Turn: String, Sendable, Hashable, CaseIterable {
        case raised
        /// It goes on; told again once in a while so that nobody forgets it.
        case repeated
        case resolved
    }

    package let turn: Turn
    package let condition: AlertCondition
    /// Since when it has lasted, in microseconds since 1970.
    package let since: Int64
    /// When it was told, in microseconds since 1970.
    package let at: Int64

    package init(turn: Turn, condition: AlertCondition, since: Int64, at: Int64) {
        self.turn = turn
        self.condition = condition
        self.since = since
        self.at = at
    }
}

/// Decides which messages people get: one when a condition begins, one a day while it lasts, one when
/// it is over.
///
/// A condition is over when it has been absent for `quiet`, so that one which comes and goes is one
/// alert. All times are microseconds since 1970.
package struct AlertBoard: Sendable {
    private struct Entry: Sendable {
        var condition: AlertCondition
        var since: Int64
        var told: Int64
        var seen: Int64
    }

    /// A condition that was told of and is not over.
    package struct Kept: Sendable, Hashable {
        package let condition: AlertCondition
        /// Since when it has lasted.
        package let since: Int64
        /// When people were told last.
        package let told: Int64

        package init(condition: AlertCondition, since: Int64, told: Int64) {
            self.condition = condition
            self.since = since
            self.told = told
        }
    }

    /// The most conditions at a time; further ones are counted in one of their own.
    package static let conditionsMax = 100

    private let quiet: Int64
    private let repeatAfter: Int64
    private var entries: [String: Entry] = [:]

    package init(quietMicroseconds: Int64, repeatMicroseconds: Int64) {
        quiet = quietMicroseconds
        repeatAfter = repeatMicroseconds
    }

    /// What a later board must know to go on from here, by key.
    package var kept: [Kept] {
        entries.values.map { Kept(condition: $0.condition, since: $0.since, told: $0.told) }
            .sorted { $0.condition.key < $1.condition.key }
    }

    /// Goes on from what another board has kept, in place of what this one knew.
    ///
    /// What was wrong then counts as seen now: it is over once it has been absent for `quiet` from now.
    package mutating func resume(_ kept: [Kept], now: Int64) {
        let seen = entries.mapValues(\.seen)
        entries = [:]
        for one in kept {
            entries[one.condition.key] = Entry(
                condition: one.condition,
                since: one.since,
                told: one.told,
                seen: seen[one.condition.key] ?? now
            )
        }
    }

    /// The conditions that last, by key.
    package var firing: [AlertCondition] {
        entries.values.map(\.condition).sorted { $0.key < $1.key }
    }

    /// Takes what is wrong now and answers what to tell, ordered by key.
    package mutating func take(_ conditions: [AlertCondition], now: Int64) -> [AlertMessage] {
        var messages: [AlertMessage] = []
        for condition in Self.bounded(conditions) {
            guard var entry = entries[condition.key] else {
                entries[condition.key] = Entry(
                    condition: condition,
                    since: now,
                    told: now,
                    seen: now
                )
                messages.append(message(.raised, condition, since: now, now))
                continue
            }
            let isWorse =
                condition.severity == .critical && entry.condition.severity == .warning
            entry.condition = condition
            entry.seen = now
            if isWorse || now - entry.told >= repeatAfter {
                entry.told = now
                messages.append(message(.repeated, condition, since: entry.since, now))
            }
            entries[condition.key] = entry
        }
        for (key, entry) in entries where now - entry.seen >= quiet {
            entries[key] = nil
            messages.append(message(.resolved, entry.condition, since: entry.since, now))
        }
        return messages.sorted { $0.condition.key < $1.condition.key }
    }

    private func message(
        _ turn: AlertMessage.Turn,
        _ condition: AlertCondition,
        since: Int64,
        _ now: Int64
    ) -> AlertMessage {
        AlertMessage(turn: turn, condition: condition, since: since, at: now)
    }

    private static func bounded(_ conditions: [AlertCondition]) -> [AlertCondition] {
        guard conditions.count > conditionsMax else { return conditions }
        let rest = conditions.count - (conditionsMax - 1)
        let summary = AlertCondition(
            key: "more",
            severity: .warning,
            summary: "\(rest) more conditions are open.",
            fix: "See /v1/status and the findings."
        )
        return Array(conditions.prefix(conditionsMax - 1)) + [summary]
    }
}
