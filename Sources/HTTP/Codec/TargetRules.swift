/// The rules that tie a request target to its `Host` field (RFC 9112 §3.2, RFC 9110 §7.2).
enum TargetRules {
    /// Judges target and `Host`, and brings the target into origin form.
    ///
    /// Shape: `knownHost` is a value that was judged before, and afterwards the one of this request.
    static func head(
        _ line: StartLine.Request,
        fields: HTTPFields,
        knownHost: inout String
    ) throws(HTTPViolation) -> HTTPRequestHead {
        try checkHost(fields, version: line.version, knownHost: &knownHost)
        var fields = fields
        var originForm = line.target
        // CONNECT takes the authority form alone (RFC 9112 §3.2.3), and it is not offered: tunnels
        // change where the next request would start.
        guard line.method.rawValue != "CONNECT" else { throw .target }
        if line.target == "*" {
            // Asterisk form exists for OPTIONS alone (RFC 9112 §3.2.4).
            guard line.method == .options else { throw .target }
        } else if !line.isOriginForm {
            // A server must accept absolute form and let its authority replace Host
            // (RFC 9112 §3.2.2).
            guard let url = HTTPURL(line.target) else { throw .target }
            originForm = url.target
            fields.set(.host, url.authority)
        }
        return HTTPRequestHead(
            method: line.method,
            target: originForm,
            version: line.version,
            fields: fields
        )
    }

    /// `Host` exactly once in HTTP/1.1, at most once in HTTP/1.0, always a valid authority.
    private static func checkHost(
        _ fields: HTTPFields,
        version: HTTPVersion,
        knownHost: inout String
    ) throws(HTTPViolation) {
        var count = 0
        for field in fields where field.name == .host {
            count += 1
            // An empty host is invalid for the http schemes (RFC 9110 §4.2.1).
            if !field.value.isEmpty, field.value == knownHost { continue }
            guard HTTPURL.isAuthority(field.value) else { throw .host }
            knownHost = field.value
        }
        guard count == 1 || (count == 0 && version == .http10) else { throw .host }
    }
}
