import Testing

/// Everything that needs the built program as a process of its own, one test after the other.
///
/// The suites are extensions of this one; two at a time would only slow each other down.
@Suite(.serialized, .timeLimit(.minutes(5))) struct EndToEndTests {}
