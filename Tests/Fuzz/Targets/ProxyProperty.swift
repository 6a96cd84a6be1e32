import HTTP

/// A PROXY header is found at the same byte however much of the connection has arrived.
enum ProxyProperty {
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        let whole = ProxyHeader.read(bytes)
        if whole == .needMore, bytes.count > ProxyHeader.bytesMax { return "no bound" }
        var length = bytes.count + 1
        if case .header(_, let count) = whole {
            guard count <= bytes.count, count <= ProxyHeader.bytesMax else { return "\(count)" }
            guard ProxyHeader.read(bytes + [0x47]) == whole else { return "what follows matters" }
            length = count
        }
        var isMalformed = false
        for count in 0..<min(bytes.count, length) {
            let part = ProxyHeader.read(Array(bytes.prefix(count)))
            if isMalformed, part != .malformed { return "better with more bytes at \(count)" }
            isMalformed = part == .malformed
            if case .header = part { return "whole already at \(count)" }
            if isMalformed, whole != .malformed { return "worse with less bytes at \(count)" }
        }
        return nil
    }
}
