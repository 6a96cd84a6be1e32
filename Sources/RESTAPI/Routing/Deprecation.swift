import Accounting
import HTTP

/// The announcement that a route will go: since when, and not before which moment.
///
/// Source: RFC 9745 (`Deprecation`), RFC 8594 (`Sunset`).
struct Deprecation: Sendable, Hashable {
    let since: Timestamp
    let sunset: Timestamp

    /// The fields every answer of the route carries.
    var fields: [HTTPField] {
        [
            HTTPField("Deprecation", "@\(since.seconds)"),
            HTTPField("Sunset", HTTPDate.format(epochSeconds: sunset.seconds)),
        ]
    }
}
