package import Accounting
import JSON
package import Jobs

/// What a job is to work on: named objects, or everything made in a span of time.
package enum JobArguments: Sendable, Hashable {
    case objects([String])
    case span(TimeSpan)
    /// Plans everything made in the span and books nothing of it.
    case dryRun(TimeSpan)

    /// The most ids one call may name.
    package static let idsMax = 200

    /// The arguments as the JSON text a job keeps.
    package var text: String {
        switch self {
        case .objects(let ids):
            return JSONValue.object(["ids": .array(ids.map { .string($0) })]).text
        case .span(let span): return JSONValue.object(Self.members(span)).text
        case .dryRun(let span):
            var members = Self.members(span)
            members["dryRun"] = true
            return JSONValue.object(members).text
        }
    }

    private static func members(_ span: TimeSpan) -> JSONObject {
        [
            "from": .number(JSONNumber(span.from.microseconds)),
            "to": .number(JSONNumber(span.to.microseconds)),
        ]
    }

    /// Reads what `text` wrote.
    ///
    /// Throws: a rejecting failure when the text is not of that shape, which only damage explains.
    package init(text: String) throws(StepFailure) {
        let value = try? JSONValue.parse(Array(text.utf8))  // the finding below says it all
        if let list = value?["ids"]?.arrayValue, case let ids = list.compactMap(\.stringValue),
            ids.count == list.count
        {
            self = .objects(ids)
        } else if let from = value?["from"]?.int64Value, let to = value?["to"]?.int64Value {
            let span = TimeSpan(
                from: Timestamp(microseconds: from),
                to: Timestamp(microseconds: to)
            )
            self = value?["dryRun"]?.boolValue == true ? .dryRun(span) : .span(span)
        } else {
            throw .reject([
                Finding(
                    .objectUnreadable,
                    subject: "job",
                    sentence: "The job's arguments cannot be read.",
                    fix: "Cancel the job and ask for the work again."
                )
            ])
        }
    }

    /// The named objects.
    ///
    /// Throws: a rejecting failure for a span, where the work is only defined on named objects.
    var ids: [String] {
        get throws(StepFailure) {
            guard case .objects(let ids) = self else {
                throw .reject([
                    Finding(
                        .objectUnreadable,
                        subject: "job",
                        sentence: "This works on named objects, not on a span of time.",
                        fix: "Cancel the job and ask for the work again with ids."
                    )
                ])
            }
            return ids
        }
    }
}

extension JobArguments {
    /// A longer span is worked on in pieces, so that a backfill of years shows how far it has come.
    private static let pieceMicroseconds: Int64 = 31 * 86_400 * 1_000_000
    private static let piecesMax: Int64 = 200

    /// The same work in parts that can be done one by one: each object, or each month or so of a span.
    package var pieces: [JobArguments] {
        switch self {
        case .objects(let ids): return ids.map { .objects([$0]) }
        case .span(let span): return Self.pieces(of: span).map { .span($0) }
        case .dryRun(let span): return Self.pieces(of: span).map { .dryRun($0) }
        }
    }

    private static func pieces(of span: TimeSpan) -> [TimeSpan] {
        let length = span.to.microseconds - span.from.microseconds
        let step = max(pieceMicroseconds, length / piecesMax + 1)
        guard length > step else { return [span] }
        return stride(from: span.from.microseconds, through: span.to.microseconds, by: Int(step))
            .map { start in
                TimeSpan(
                    from: Timestamp(microseconds: start),
                    to: Timestamp(microseconds: min(start + step - 1, span.to.microseconds))
                )
            }
    }

    /// Refuses a dry run where the work knows none.
    static var noDryRun: StepFailure {
        .reject([
            Finding(
                .objectUnreadable,
                subject: "job",
                sentence: "This work has no dry run.",
                fix: "Ask for a preview of the objects instead."
            )
        ])
    }
}
