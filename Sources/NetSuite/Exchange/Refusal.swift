import HTTP
import JSON

/// An error answer of NetSuite, read leniently.
///
/// `type` addresses differ between releases and are ignored; the text is in the user's language and
/// may carry a prefix.
struct Refusal: Sendable, Hashable {
    struct Detail: Sendable, Hashable {
        let text: String
        /// `o:errorCode` in upper case; empty when the answer has none.
        let code: String
        /// `o:errorPath`: the member of the request at fault.
        let path: String?
    }

    let status: Int
    let details: [Detail]
    /// `x-netsuite-jobid`: what NetSuite's support asks for.
    let reference: String?
    let serverDelay: Duration?
    /// `Location`: of the job that answers for a repeated request.
    let location: String?

    static let textMax = 300
    private static let detailsMax = 10

    init(
        status: Int,
        details: [Detail],
        reference: String? = nil,
        serverDelay: Duration? = nil,
        location: String? = nil
    ) {
        self.location = location
        self.status = status
        self.details = details
        self.reference = reference
        self.serverDelay = serverDelay
    }

    /// Reads an answer whose status is not a success.
    init(_ response: HTTPResponse) {
        status = response.status.code
        location = response.fields[.location]
        reference = response.fields["x-netsuite-jobid"].map { String($0.prefix(64)) }
        serverDelay = response.fields[.retryAfter].flatMap { Int64($0) }
            .flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
        // A body that is no JSON only means that there is no detail to show.
        let body = try? JSONValue.parse(response.body)
        details = Self.details(of: body, title: response.status.description)
    }

    /// The record service's list, or a RESTlet's single error, or the bare title.
    private static func details(of body: JSONValue?, title: String) -> [Detail] {
        if let list = body?["o:errorDetails"]?.arrayValue, !list.isEmpty {
            return list.prefix(detailsMax).map { entry in
                Detail(
                    text: bounded(entry["detail"]?.stringValue ?? title),
                    code: (entry["o:errorCode"]?.stringValue ?? "").uppercased(),
                    path: entry["o:errorPath"]?.stringValue.map { bounded($0) }
                )
            }
        }
        if let error = body?["error"]?.objectValue {
            return [
                Detail(
                    text: bounded(error["message"]?.stringValue ?? title),
                    code: (error["code"]?.stringValue ?? "").uppercased(),
                    path: nil
                )
            ]
        }
        let code = body?["o:errorCode"]?.stringValue ?? body?["error"]?.stringValue ?? ""
        return [Detail(text: bounded(title), code: code.uppercased(), path: nil)]
    }

    /// One line of bounded length.
    static func bounded(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= textMax ? line : line.prefix(textMax - 1) + "…"
    }

    /// What NetSuite says, as one line.
    var sentence: String {
        let texts = details.map { detail in
            detail.path.map { "\(detail.text) (\($0))" } ?? detail.text
        }
        return Self.bounded(texts.joined(separator: " "))
    }
}
