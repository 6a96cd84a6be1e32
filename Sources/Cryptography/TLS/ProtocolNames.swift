import COpenSSL

/// The application protocols one side speaks, in the order it likes them.
///
/// *Shape*: on the wire each name is preceded by its length in one byte.
///
/// *Source*: RFC 7301.
final class ProtocolNames: Sendable {
    let wire: [UInt8]

    init(_ names: [String]) throws(TLSFault) {
        var wire: [UInt8] = []
        for name in names {
            guard (1...255).contains(name.utf8.count) else {
                throw .configuration(reason: "an application protocol has 1 to 255 bytes")
            }
            wire.append(UInt8(name.utf8.count))
            wire.append(contentsOf: name.utf8)
        }
        guard wire.count <= 65_535 else {
            throw .configuration(reason: "too many application protocols")
        }
        self.wire = wire
    }
}

/// Chooses, for a server, the protocol both sides speak; ends the handshake where there is none.
///
/// The context pointer is the server's `ProtocolNames`, which its `TLSContext` keeps alive. The
/// answer points into the client's list, OpenSSL's own memory, which outlives this call.
let selectProtocol:
    @convention(c) (
        OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
    ) -> Int32 = { _, chosen, chosenCount, offered, offeredCount, context in
        guard let context = unsafe context, let chosen = unsafe chosen else {
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
        let names = unsafe Unmanaged<ProtocolNames>.fromOpaque(context).takeUnretainedValue()
        var start: UnsafeMutablePointer<UInt8>?
        let result = unsafe SSL_select_next_proto(
            &start,
            chosenCount,
            offered,
            offeredCount,
            names.wire,
            UInt32(names.wire.count)
        )
        guard result == OPENSSL_NPN_NEGOTIATED else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        unsafe chosen.pointee = unsafe UnsafePointer(start)
        return SSL_TLSEXT_ERR_OK
    }
