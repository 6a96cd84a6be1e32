import JSON

/// What must be known of alerts after a restart: the conditions people were told of, and the messages
/// that a channel has not taken yet.
package struct AlertMemory: Sendable, Hashable {
    package var conditions: [AlertBoard.Kept] = []
    /// By the channel's name, oldest first.
    package var waiting: [String: [AlertMessage]] = [:]

    package init(
        conditions: [AlertBoard.Kept] = [],
        waiting: [String: [AlertMessage]] = [:]
    ) {
        self.conditions = conditions
        self.waiting = waiting
    }

    /// The memory as text; equal memories are equal texts.
    package var text: String {
        let channels = waiting.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        let json: JSONValue = [
            "conditions": .array(conditions.map(Self.json)),
            "waiting": .object(
                JSONObject(channels.map { ($0.key, .array($0.value.map(Self.json))) })
            ),
        ]
        return String(decoding: json.serialized(), as: UTF8.self)
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(_ text: String) {
        // Whatever is not our own text is as good as none.
        guard let json = try? JSONValue.parse(Array(text.utf8)),
            let conditions = json["conditions"]?.arrayValue?.map(Self.kept),
            let channels = json["waiting"]?.objectValue?.members
        else { return nil }
        self.conditions = conditions.compactMap { $0 }
        for (name, messages) in channels {
            waiting[name] = messages.arrayValue?.compactMap(Self.message) ?? []
        }
    }

    private static func json(_ kept: AlertBoard.Kept) -> JSONValue {
        .object(
            JSONObject(
                members(kept.condition) + [("since", .int(kept.since)), ("told", .int(kept.told))]
            )
        )
    }

    private static func json(_ message: AlertMessage) -> JSONValue {
        .object(
            JSONObject(
                members(message.condition) + [
                    ("turn", .string(message.turn.rawValue)), ("since", .int(message.since)),
                    ("at", .int(message.at)),
                ]
            )
        )
    }

    private static func members(_ condition: AlertCondition) -> [(String, JSONValue)] {
        [
            ("key", .string(condition.key)), ("severity", .string(condition.severity.rawValue)),
            ("summary", .string(condition.summary)), ("fix", .string(condition.fix)),
        ]
    }

    private static func condition(_ json: JSONValue) -> AlertCondition? {
        guard let key = json["key"]?.stringValue,
            let severity = json["severity"]?.stringValue.flatMap({
                AlertCondition.Severity(rawValue: $0)
            }),
            let summary = json["summary"]?.stringValue, let fix = json["fix"]?.stringValue
        else { return nil }
        return AlertCondition(key: key, severity: severity, summary: summary, fix: fix)
    }

    private static func kept(_ json: JSONValue) -> AlertBoard.Kept? {
        guard let condition = condition(json), let since = json["since"]?.int64Value,
            let told = json["told"]?.int64Value
        else { return nil }
        return AlertBoard.Kept(condition: condition, since: since, told: told)
    }

    private static func message(_ json: JSONValue) -> AlertMessage? {
        guard let condition = condition(json), let since = json["since"]?.int64Value,
            let at = json["at"]?.int64Value,
            let turn = json["turn"]?.stringValue.flatMap({ AlertMessage.Turn(rawValue: $0) })
        else { return nil }
        return AlertMessage(turn: turn, condition: condition, since: since, at: at)
    }
}
