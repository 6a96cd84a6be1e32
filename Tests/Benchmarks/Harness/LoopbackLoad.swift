import Glibc

/// Some kept connections to one server on the loopback interface, each with one request at a time.
///
/// Costs as little as a client can: one `send` and, as a rule, one `recv` for each request.
final class LoopbackLoad {
    private static let request = Array(
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".utf8
    )

    private var descriptors: [Int32] = []
    private let answerLength: Int

    /// Connects and learns how long an answer is.
    init(port: UInt16, connections: Int) throws {
        for _ in 0..<connections { descriptors.append(try Self.connect(port)) }
        try Self.send(descriptors[0])
        answerLength = try Self.readFirstAnswer(descriptors[0])
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// Sends at least this many requests; returns how many.
    func run(_ requests: Int) throws -> Int {
        let turns = (requests + descriptors.count - 1) / descriptors.count
        for _ in 0..<turns {
            for descriptor in descriptors { try Self.send(descriptor) }
            for descriptor in descriptors { try readAnswer(descriptor) }
        }
        return turns * descriptors.count
    }

    private static func connect(_ port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let patienceSize = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, patienceSize)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, status == 0 else {
            throw BenchmarkFault("no connection to port \(port) (error \(errno))")
        }
        return descriptor
    }

    private static func send(_ descriptor: Int32) throws {
        guard unsafe Glibc.send(descriptor, request, request.count, 0) == request.count else {
            throw BenchmarkFault("a request was not sent (error \(errno))")
        }
    }

    private static func receive(_ descriptor: Int32, _ buffer: inout [UInt8]) throws -> Int {
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw BenchmarkFault("a server ended a connection") }
        return count
    }

    private var buffer = [UInt8](repeating: 0, count: 4096)

    private func readAnswer(_ descriptor: Int32) throws {
        var missing = answerLength
        while missing > 0 { missing -= try Self.receive(descriptor, &buffer) }
        guard missing == 0, buffer[9] == UInt8(ascii: "2") else {
            throw BenchmarkFault("an answer is not like the first")
        }
    }

    private static func readFirstAnswer(_ descriptor: Int32) throws -> Int {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            answer += buffer[..<(try receive(descriptor, &buffer))]
            let text = String(decoding: answer, as: UTF8.self)
            guard let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { continue }
            let head = text[..<end.lowerBound].lowercased()
            let lengths = head.split(separator: "\r\n")
                .filter { $0.hasPrefix("content-length:") }
                .compactMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
            guard head.hasPrefix("http/1.1 200"), let length = lengths.first else {
                throw BenchmarkFault("a server answered: \(head)")
            }
            let whole = text.utf8.distance(from: text.startIndex, to: end.upperBound) + length
            if answer.count >= whole { return whole }
        }
    }
}
