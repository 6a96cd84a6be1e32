/// JSON Web Tokens in the compact form of JSON Web Signature.
///
/// The JSON texts pass through as bytes: what they say, and whether the token is still in force, is
/// for the caller to judge. The algorithm is always the caller's choice; the one named in the header
/// is never obeyed, so "none" and swapped algorithms have no effect.
///
/// *Source*: RFC 7515 section 3.1, RFC 8725 section 3.1.
package enum JWT {
    /// The longest token that is looked at, in characters.
    package static let compactCharactersMax = 16_384

    /// A token's parts before anybody has vouched for them.
    package struct Unverified: Hashable, Sendable {
        /// The JSON text of the header.
        package let header: [UInt8]
        /// The JSON text of the claims.
        package let payload: [UInt8]
        /// The signature in the form of its algorithm.
        package let signature: [UInt8]
        /// The characters the signature covers: header and payload as they were sent.
        package let signingInput: [UInt8]
    }

    /// The signed token.
    ///
    /// *Shape*: three base64url parts joined by full stops.
    ///
    /// *Throws*: `.algorithmMismatch`, `.operationFailed`.
    package static func sign(
        header: [UInt8],
        payload: [UInt8],
        key: PrivateKey,
        algorithm: SignatureAlgorithm
    ) throws(CryptographyFault) -> String {
        let input = Base64.urlEncode(header) + "." + Base64.urlEncode(payload)
        let signature = try key.sign(Array(input.utf8), as: algorithm)
        return input + "." + Base64.urlEncode(signature)
    }

    /// The JSON text of the claims of a token whose signature is good.
    ///
    /// *Throws*: `.malformedToken`; `.algorithmMismatch` for a key that cannot check this algorithm;
    /// `.signatureRefused`.
    package static func verify(
        _ compact: String,
        key: PublicKey,
        algorithm: SignatureAlgorithm
    ) throws(CryptographyFault) -> [UInt8] {
        guard algorithm.accepts(key.algorithm) else {
            throw .algorithmMismatch(key: key.algorithm, algorithm: algorithm)
        }
        let token = try parse(compact)
        let isGenuine = key.verify(
            signature: token.signature,
            message: token.signingInput,
            as: algorithm
        )
        guard isGenuine else { throw .signatureRefused }
        return token.payload
    }

    /// The parts of a token, unchecked: to read which key it names, never to believe it.
    ///
    /// *Throws*: `.malformedToken`.
    package static func parse(_ compact: String) throws(CryptographyFault) -> Unverified {
        guard compact.utf8.count <= compactCharactersMax else {
            throw .malformedToken(reason: "longer than \(compactCharactersMax) characters")
        }
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .malformedToken(reason: "not three parts")
        }
        guard
            let header = Base64.urlDecode(String(parts[0])),
            let payload = Base64.urlDecode(String(parts[1])),
            let signature = Base64.urlDecode(String(parts[2]))
        else {
            throw .malformedToken(reason: "a part is not base64url without padding")
        }
        guard !header.isEmpty, !signature.isEmpty else {
            throw .malformedToken(reason: "no header or no signature")
        }
        let signingInput = Array((parts[0] + "." + parts[1]).utf8)
        return Unverified(
            header: header,
            payload: payload,
            signature: signature,
            signingInput: signingInput
        )
    }
}
