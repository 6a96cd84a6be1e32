import Sockets
import Testing

@testable import HTTPServer

@Suite struct ServerTurnTests {
    @Test func `one turn of the loop greets a few TLS clients, the next one as many more`()
        async throws
    {
        let loop = try EventLoop()
        let core = ServerCore(configuration: ServerConfiguration(), handler: echo)
        let part = ServerLoop(core: core, loop: loop)
        func greeted() async -> Int {
            await withCheckedContinuation { continuation in
                loop.perform {
                    var count = 0
                    while count < 1000, part.mayShakeHands() { count += 1 }
                    continuation.resume(returning: count)
                }
            }
        }
        #expect(await greeted() == 4)
        #expect(await greeted() == 4)
    }
}
