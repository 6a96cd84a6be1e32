import HTTP
import JSON

/// The script of Deploy/netsuite as deployed in this account: statements into the file cabinet.
///
/// Scripts answer errors in a form of their own, and a body that is not theirs with a refusal.
struct RestletService {
    let request: ServiceRequest
    let script: (script: String, deployment: String)?

    static let path = "/app/site/hosting/restlet.nl"
    /// NetSuite takes texts of 10 MB.
    private static let contentBytesMax = 10 << 20
    private static let members: Set<String> = [
        "action", "folder", "name", "record", "id", "content",
    ]

    func respond(_ books: inout NetSuiteBooks) throws(RecordFault) -> HTTPResponse {
        guard request.method == .post else { throw .methodNotAllowed }
        try request.allowParameters(["script", "deploy"])
        guard let script, try request.parameter("script") == script.script,
            try request.parameter("deploy") == script.deployment
        else {
            throw RecordFault(
                status: 404,
                code: "SSS_INVALID_SCRIPTLET_ID",
                detail: "That Suitelet is invalid, disabled, or no longer exists."
            )
        }
        try request.requireMediaType(["application/json"])
        let sent = try request.json().objectValue
        if let sent, sent["action"] == "check" {
            guard Set(sent.keys) == ["action", "folder"],
                let folder = sent["folder"]?.stringValue.flatMap({ InternalID($0) }),
                books.cabinet.folders.contains(folder)
            else { throw Self.noFolder }
            return Self.answer(["folder": .string(String(folder))])
        }
        guard let body = sent, Set(body.keys) == Self.members else {
            throw Self.refused("SSS_MISSING_REQD_ARGUMENT", "The body is not this script's.")
        }
        func text(_ name: String) -> String { body[name]?.stringValue ?? "" }
        guard text("action") == "attachStatement", text("record") == "deposit" else {
            throw Self.refused("SSS_INVALID_TYPE_ARG", "The script does not know this action.")
        }
        guard let folder = InternalID(text("folder")), books.cabinet.folders.contains(folder) else {
            throw Self.noFolder
        }
        guard let deposit = InternalID(text("id")), books.transactions[deposit]?.type == .deposit
        else { throw Self.refused("RCRD_DSNT_EXIST", "That record does not exist.") }
        let content = text("content")
        guard !text("name").isEmpty, text("name").count <= 199, !content.isEmpty,
            content.utf8.count <= Self.contentBytesMax
        else { throw Self.refused("SSS_FILE_CONTENT_SIZE_EXCEEDED", "The file is not acceptable.") }
        let file = books.cabinet.save(text("name"), in: folder, content)
        books.cabinet.attach(file, to: deposit)
        return Self.answer(["file": .string(String(file))])
    }

    private static let noFolder = refused(
        "RCRD_DSNT_EXIST",
        "That folder does not exist, or the role may not write to it."
    )

    private static func answer(_ object: JSONObject) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            fields: [.contentType: "application/json; charset=utf-8"],
            body: JSONValue.object(object).serialized()
        )
    }

    private static func refused(_ code: String, _ detail: String) -> RecordFault {
        RecordFault(status: 400, code: code, detail: detail)
    }

    /// An error of the services in the form scripts have.
    static func shaped(_ response: HTTPResponse) -> HTTPResponse {
        guard !response.status.isSuccess,
            // What is no such document passes as it is.
            let details = try? JSONValue.parse(response.body)["o:errorDetails"]?.arrayValue,
            let detail = details.first, let code = detail["o:errorCode"]?.stringValue
        else { return response }
        let codes = [
            "INVALID_LOGIN": "INVALID_LOGIN_ATTEMPT",
            "CONCURRENCY_LIMIT_EXCEEDED": "SSS_REQUEST_LIMIT_EXCEEDED",
        ]
        var shaped = HTTPResponse(
            status: code == "CONCURRENCY_LIMIT_EXCEEDED" ? .badRequest : response.status,
            fields: [.contentType: "application/json; charset=utf-8"],
            body: JSONValue.object([
                "error": [
                    "code": .string(codes[code] ?? code),
                    "message": .string(detail["detail"]?.stringValue ?? ""),
                ]
            ]).serialized()
        )
        if let challenge = response.fields[.wwwAuthenticate] {
            shaped.fields[.wwwAuthenticate] = challenge
        }
        return shaped
    }
}
