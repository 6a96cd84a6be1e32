import Testing

@testable import Sockets

@Suite struct TimerHeapTests {
    @Test func `an empty heap has no deadline`() {
        #expect(TimerHeap().earliest == nil)
    }
}
