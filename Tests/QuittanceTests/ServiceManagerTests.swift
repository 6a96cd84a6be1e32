import Foundation
import Glibc
import Testing

@testable import Quittance

@Suite struct ServiceManagerTests {
    /// A datagram socket as systemd opens it; answers what has arrived.
    private final class Listener {
        let descriptor: Int32

        init(_ path: String) throws {
            descriptor = socket(
                AF_UNIX,
                Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
                0
            )
            let address = try #require(ServiceManager.address(path))
            let result = unsafe address.withUnsafeBytes {
                unsafe bind(
                    descriptor,
                    $0.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                    socklen_t($0.count)
                )
            }
            try #require(result == 0)
        }

        deinit { close(descriptor) }

        var messages: [String] {
            var all: [String] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return all }
                all.append(String(decoding: buffer.prefix(count), as: UTF8.self))
            }
        }
    }

    @Test(arguments: [true, false])
    func `systemd is told in its own words, on a path or an abstract name`(
        isAbstract: Bool
    ) async throws {
        try await SecretSourcesTests.inFolder { folder in
            let path = isAbstract ? "@quittance-\(UUID().uuidString)" : folder.path + "/notify"
            let listener = try Listener(path)
            let manager = ServiceManager(environment: ["NOTIFY_SOCKET": path])
            manager.ready("Listening.")
            manager.alive()
            manager.reloading(monotonicMicroseconds: 5)
            manager.stopping()
            #expect(
                listener.messages == [
                    "READY=1\nSTATUS=Listening.", "WATCHDOG=1", "RELOADING=1\nMONOTONIC_USEC=5",
                    "STOPPING=1\nSTATUS=Finishing what has begun.",
                ]
            )
        }
    }

    @Test func `signs of life come twice as often as asked for, and only when meant for us`() {
        func interval(_ environment: [String: String]) -> Duration? {
            ServiceManager(environment: environment, pid: 7).watchdogInterval
        }
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(15))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]) == .seconds(15))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"]) == nil)
        #expect(interval([:]) == nil)
        #expect(interval(["WATCHDOG_USEC": "x"]) == nil)
    }

    @Test func `without systemd, or with one that is gone, nothing happens`() {
        for environment in [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nowhere/notify"]] {
            ServiceManager(environment: environment).ready("x")
        }
        #expect(ServiceManager.address("relative") == nil)
        #expect(ServiceManager.address("/" + String(repeating: "x", count: 107)) == nil)
    }
}
