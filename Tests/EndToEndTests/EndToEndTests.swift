import Foundation
import Testing

/// Everything that needs the built program as a process of its own, one test after the other.
///
/// The suites are extensions of this one; two at a time would only slow each other down.
@Suite(.serialized, .timeLimit(.minutes(minutesMax))) struct EndToEndTests {}

/// What hangs is ended after five minutes; a soak with hundreds of kills may take hours.
private let minutesMax =
    ProcessInfo.processInfo.environment["QUITTANCE_SOAK_KILLS"] == nil ? 5 : 240
