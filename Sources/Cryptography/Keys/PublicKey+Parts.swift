import COpenSSL

extension PublicKey {
    /// A public key from the numbers of a JSON Web Key, each big-endian.
    ///
    /// *Throws*: `.unsupportedKey` for a modulus of another size than RSA keys have here, or for numbers
    /// that are no key.
    ///
    /// *Source*: RFC 7518 section 6.3.1, RFC 8017 appendix A.1.1.
    package init(rsaModulus: [UInt8], exponent: [UInt8]) throws(CryptographyFault) {
        let key = DER.sequence(DER.integer(rsaModulus) + DER.integer(exponent))
        let algorithm = DER.sequence(DER.objectID([1, 2, 840, 113_549, 1, 1, 1]) + DER.null)
        try self.init(subjectPublicKeyInfo: DER.sequence(algorithm + DER.bitString(key)))
    }

    /// A public key on a NIST curve from the coordinates of a JSON Web Key, each as long as the field.
    ///
    /// *Throws*: `.unsupportedKey` when the point is not on the curve or a coordinate has another
    /// length.
    ///
    /// *Source*: RFC 7518 section 6.2.1, RFC 5480.
    package init(
        curve: KeyAlgorithm,
        x: [UInt8],
        y: [UInt8]
    ) throws(CryptographyFault) {
        let (oid, bytes): ([UInt64], Int)
        switch curve {
        case .ecP256: (oid, bytes) = ([1, 2, 840, 10045, 3, 1, 7], 32)
        case .ecP384: (oid, bytes) = ([1, 3, 132, 0, 34], 48)
        case .ecP521: (oid, bytes) = ([1, 3, 132, 0, 35], 66)
        case .rsa: throw .unsupportedKey(reason: "an RSA key has no coordinates")
        }
        guard x.count == bytes, y.count == bytes else {
            throw .unsupportedKey(reason: "a coordinate of this curve has \(bytes) bytes")
        }
        let algorithm = DER.sequence(
            DER.objectID([1, 2, 840, 10045, 2, 1]) + DER.objectID(oid)
        )
        try self.init(
            subjectPublicKeyInfo: DER.sequence(algorithm + DER.bitString([4] + x + y))
        )
    }

    /// Reads the DER form of a SubjectPublicKeyInfo; OpenSSL judges what is in it.
    private init(subjectPublicKeyInfo der: [UInt8]) throws(CryptographyFault) {
        ErrorQueue.clear()
        let pointer = unsafe der.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            return unsafe d2i_PUBKEY(nil, &start, buffer.count)
        }
        guard let pointer = unsafe pointer else {
            throw .unsupportedKey(reason: ErrorQueue.drainReason())
        }
        try self.init(handle: unsafe KeyHandle(adopting: pointer))
    }
}

/// The few forms of ASN.1's distinguished encoding that public keys need.
///
/// *Source*: ITU-T X.690.
private enum DER {
    static let null: [UInt8] = [5, 0]

    static func sequence(_ content: [UInt8]) -> [UInt8] { tagged(0x30, content) }

    static func bitString(_ content: [UInt8]) -> [UInt8] { tagged(3, [0] + content) }

    /// A number without a sign: no needless zeros, and one where the first bit would be a sign.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return tagged(2, (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits)
    }

    static func objectID(_ arcs: [UInt64]) -> [UInt8] {
        var content = [UInt8(arcs[0] * 40 + arcs[1])]
        for arc in arcs.dropFirst(2) {
            var groups = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                groups.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            content += groups.reversed()
        }
        return tagged(6, content)
    }

    private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var bytes: [UInt8] = []
        var rest = count
        while rest > 0 {
            bytes.append(UInt8(rest & 0xFF))
            rest >>= 8
        }
        return [0x80 | UInt8(bytes.count)] + bytes.reversed()
    }
}
