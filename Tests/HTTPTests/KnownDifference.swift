/// A way in which another parser judges a stream differently, and why ours is right.
struct KnownDifference: Sendable {
    /// What differs, as the comparison names it.
    let name: String
    let reason: String

    init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }

    static let all = refusedByUs + acceptedByUs

    private static let refusedByUs: [KnownDifference] = [
        .init(
            "bareCarriageReturn: h11 accepts",
            "it waits for a line feed; a bare CR is invalid (RFC 9112 §2.2)"
        ),
        .init(
            "bareCarriageReturn: llhttp accepts",
            "it skips a CR before a request; a bare CR is invalid (RFC 9112 §2.2)"
        ),
        .init(
            "bareLineFeed: h11 accepts",
            "LF alone may be taken as a line end (RFC 9112 §2.2); parsers that differ on it can be played against each other"
        ),
        .init(
            "bareLineFeed: llhttp accepts",
            "it skips LF before a request and waits in lines that are cut; see h11"
        ),
        .init(
            "chunkExtension: h11 accepts",
            "it skips extensions unread; their grammar is RFC 9112 §7.1.1"
        ),
        .init(
            "chunkExtension: llhttp accepts",
            "it takes an equals sign without a value, and spaces; see h11"
        ),
        .init(
            "chunkSize: h11 accepts",
            "it counts up to 20 digits, ours up to 15; a real chunk needs no more (RFC 9112 §7.1)"
        ),
        .init("chunkSize: llhttp accepts", "it counts leading zeros without end; see h11"),
        .init(
            "contentLength: h11 accepts",
            "its integers have no bound; ours end at 64 bits (RFC 9110 §8.6)"
        ),
        .init("contentLength: llhttp accepts", "its integers have one bit more than ours; see h11"),
        .init(
            "contentTooLarge: h11 accepts",
            "it has no bound; content above the server's own is refused unread (RFC 9110 §15.5.14)"
        ),
        .init("contentTooLarge: llhttp accepts", "it leaves the bound to its user; see h11"),
        .init(
            "contentLengthConflict: h11 accepts",
            "equal repetitions may be refused (RFC 9112 §6.3, rule 5)"
        ),
        .init(
            "fieldLine: h11 accepts",
            "control characters may be refused in field values (RFC 9110 §5.5)"
        ),
        .init("folding: h11 accepts", "a server may refuse folded fields (RFC 9112 §5.2)"),
        .init(
            "host: h11 accepts",
            "it counts Host fields but does not read them; an invalid one is 400 (RFC 9112 §3.2)"
        ),
        .init(
            "host: llhttp accepts",
            "Host is its caller's business; a missing, repeated or invalid one is 400 (RFC 9112 §3.2)"
        ),
        .init(
            "lengthAndCoding: h11 accepts",
            "both fields may be refused as an attempt to smuggle (RFC 9112 §6.1)"
        ),
        .init(
            "requestLine: h11 accepts",
            "it waits for the end of a head before it judges the first line"
        ),
        .init(
            "requestLine: llhttp accepts",
            "it skips spaces; only single ones are valid (RFC 9112 §3)"
        ),
        .init(
            "target: h11 accepts",
            "it takes any printable bytes; a target has a grammar (RFC 9112 §3.2)"
        ),
        .init(
            "target: llhttp accepts",
            "it is lenient on bytes outside of RFC 3986 and on CONNECT, which is not offered"
        ),
        .init(
            "trailer: h11 accepts",
            "it checks lengths in trailers, but takes Host; none belongs there (RFC 9110 §6.5.1)"
        ),
        .init(
            "trailer: llhttp accepts",
            "it hands trailers on as fields; framing does not belong there (RFC 9110 §6.5.1)"
        ),
        .init(
            "transferCoding: llhttp accepts",
            "it leaves codings before chunked to its caller; an unknown one is 501 (RFC 9112 §6.1)"
        ),
        .init(
            "transferFraming: h11 accepts",
            "transfer codings in HTTP/1.0 are faulty framing (RFC 9112 §6.1)"
        ),
        .init(
            "transferFraming: llhttp accepts",
            "as h11, and it waits for the end of the connection; a request without final chunked is 400 (RFC 9112 §6.3, rule 4)"
        ),
        .init(
            "version: h11 accepts",
            "it waits for the end of a head before it judges the first line"
        ),
        .init("version: llhttp accepts", "as h11"),
    ]

    private static let acceptedByUs: [KnownDifference] = [
        .init(
            "accepted: h11 refuses, no request line received",
            "an empty line before a request is to be skipped (RFC 9112 §2.2)"
        ),
        .init(
            "accepted: llhttp refuses, Invalid method encountered",
            "it knows a fixed list; any token is a method (RFC 9110 §9.1)"
        ),
        .init(
            "accepted: llhttp refuses, Expected HTTP/2 Connection Preface",
            "it takes PRI for HTTP/2; with HTTP/1.1 behind it, it is a token like others"
        ),
        .init("accepted: llhttp refuses, Expected space after method", "its list of methods again"),
        .init(
            "accepted: llhttp refuses, Invalid HTTP version",
            "later minor versions count as 1.1 (RFC 9110 §2.5)"
        ),
        .init(
            "accepted: llhttp refuses, Invalid character in chunk extensions",
            "bad whitespace must be parsed (RFC 9112 §7.1.1)"
        ),
        .init(
            "accepted: llhttp refuses, Invalid character in chunk extensions name",
            "bad whitespace must be parsed (RFC 9112 §7.1.1)"
        ),
        .init(
            "accepted: llhttp refuses, Invalid character in chunk extensions value",
            "bad whitespace must be parsed (RFC 9112 §7.1.1)"
        ),
        .init(
            "accepted: llhttp refuses, Request has invalid `Transfer-Encoding`",
            "it does not cut a tab behind the value, which is optional whitespace (RFC 9112 §5)"
        ),
        .init(
            "persistence: h11 ends",
            "it never keeps an HTTP/1.0 connection; with keep-alive one may (RFC 9112 §9.3)"
        ),
        .init("persistence: llhttp goes on", "close wins over keep-alive (RFC 9112 §9.3)"),
    ]
}
