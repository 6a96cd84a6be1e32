import Accounting
import Jobs
import Testing

@Suite struct CircuitBreakerTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    private func broken() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 1...5 { breaker.failed(at: start) }
        return breaker
    }

    @Test func `five failures in a row open it, four do not`() {
        var breaker = CircuitBreaker()
        for _ in 1...4 { breaker.failed(at: start) }
        #expect(breaker.leave(at: start) == .call)
        breaker.failed(at: start)
        #expect(breaker.leave(at: start) == .wait(.seconds(30)))
        #expect(!breaker.isClosed)
    }

    @Test func `an answer in between starts the count anew`() {
        var breaker = CircuitBreaker()
        for _ in 1...4 { breaker.failed(at: start) }
        breaker.answered()
        for _ in 1...4 { breaker.failed(at: start) }
        #expect(breaker.isClosed)
    }

    @Test func `after half a minute one call finds out and the others wait for it`() {
        var breaker = broken()
        let later = start.adding(.seconds(30))
        #expect(breaker.leave(at: later) == .call)
        #expect(breaker.leave(at: later) == .wait(.seconds(60)))
        breaker.answered()
        #expect(breaker.leave(at: later) == .call)
        #expect(breaker.leave(at: later) == .call)
    }

    @Test func `a probe that fails opens it again at once`() {
        var breaker = broken()
        let later = start.adding(.seconds(30))
        #expect(breaker.leave(at: later) == .call)
        breaker.failed(at: later)
        #expect(breaker.leave(at: later) == .wait(.seconds(30)))
    }

    @Test func `a probe that is never answered is followed by another`() {
        var breaker = broken()
        #expect(breaker.leave(at: start.adding(.seconds(30))) == .call)
        #expect(breaker.leave(at: start.adding(.seconds(90))) == .call)
    }
}
