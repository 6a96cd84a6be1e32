import Testing

@testable import Database

@Suite struct NoticePacingTests {
    private let start = ContinuousClock.now

    /// Whether a notice goes out at each of these moments, wanted before every one of them.
    private func taken(at moments: [Duration]) -> [Bool] {
        var pacing = NoticePacing()
        return moments.map { moment in
            pacing.want()
            return pacing.take(at: start + moment)
        }
    }

    @Test func `the first notice goes out at once, the next one when the pause is over`() {
        #expect(
            taken(at: [.seconds(1), .milliseconds(1009), .milliseconds(1010), .seconds(2)])
                == [true, false, true, true]
        )
    }

    @Test func `without news there is no notice`() {
        var pacing = NoticePacing()
        let isSent = pacing.take(at: start + .seconds(1))
        #expect(!isSent)
        #expect(pacing.waitMilliseconds(at: start) == nil)
    }

    @Test func `a notice wanted during the pause waits for its rest only`() {
        var pacing = NoticePacing()
        let first = start + .seconds(1)
        pacing.want()
        #expect(pacing.waitMilliseconds(at: first) == 0)
        let isSent = pacing.take(at: first)
        #expect(isSent)
        pacing.want()
        #expect(pacing.waitMilliseconds(at: first) == 10)
        #expect(pacing.waitMilliseconds(at: first + .microseconds(6400)) == 4)
        #expect(pacing.waitMilliseconds(at: first + .milliseconds(30)) == 0)
    }
}
