import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import NetSuite

@Suite struct RefusalTableTests {
    private static let accessing = "Error while accessing a resource. "
    private static let invalidUntil = "You have entered an Invalid Field Value 9999 for the"

    /// Every answer of the fact sheet, in the wordings that occur.
    private static let examples: [(Int, String, String, RefusalMeaning)] = [
        (401, "INVALID_LOGIN", "Invalid login attempt. For more details, see …", .loginRefused),
        (400, "INVALID_LOGIN_ATTEMPT", "Invalid login attempt.", .loginRefused),
        (404, "NONEXISTENT_ID", "The record instance does not exist. Provide a …", .missing),
        (404, "NONEXISTENT_ID", "Record does not exist.", .missing),
        (404, "NONEXISTENT_ID", "Die Datensatzinstanz ist nicht vorhanden.", .missing),
        (400, "USER_ERROR", accessing + "Transaction type specified is incorrect.", .missing),
        (400, "USER_ERROR", "Transaction type specified is incorrect.", .missing),
        (404, "NONEXISTENT_ID", "Record type 'file' does not exist.", .recordTypeUnknown),
        (400, "USER_ERROR", accessing + "This entity already exists.", .alreadyExists),
        (400, "USER_ERROR", accessing + "This record already exists.", .alreadyExists),
        (400, "USER_ERROR", "Fehler … Diese Entität ist bereits vorhanden.", .alreadyExists),
        (400, "DUP_EXTID", "This record already exists", .alreadyExists),
        (400, "DUP_RCRD", "", .alreadyExists),
        (400, "USER_ERROR", accessing + "Please enter value(s) for: First Name.", .fieldMissing),
        (400, "INVALID_CONTENT", "\(invalidUntil) following field: item", .referenceInvalid),
        (400, "USER_ERROR", "\(invalidUntil) following field: custentity_x.", .referenceInvalid),
        (400, "USER_ERROR", "\(invalidUntil) following field: currency.", .currencyRefused),
        (400, "INVALID_CONTENT", "Invalid content in the request body", .other),
        (400, "USER_ERROR", accessing + "Invalid url. Spaces are not allowed in …", .other),
        (400, "INVALID_REQUEST", "The request could not be understood by the …", .other),
        (400, "INVALID_PARAMETER", "Invalid search query. … Unknown identifier 'x'.", .other),
        (403, "INSUFFICIENT_PERMISSION", "You do not have permission to …", .permissionMissing),
        (400, "USER_ERROR", "Permission Violation: You need the 'Lists' …", .permissionMissing),
        (403, "", "Forbidden", .permissionMissing),
        (429, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded.", .throttled),
        (400, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded.", .throttled),
        (400, "SSS_REQUEST_LIMIT_EXCEEDED", "Request Limit Exceeded!", .throttled),
        (429, "", "Too Many Requests", .throttled),
        (400, "IDEMPOTENCY_ERROR", "A request with the same idempotency key is …", .other),
        (
            400, "USER_ERROR",
            "The transaction date you specified is not within the date range of your accounting"
                + " period.", .periodClosed
        ),
        (400, "USER_ERROR", accessing + "This accounting period is closed.", .periodClosed),
        (400, "USER_ERROR", "… nicht im Datumsbereich Ihrer Buchungsperiode.", .periodClosed),
        (
            400, "USER_ERROR", "The 1000 Bank account cannot be used with the Parent subsidiary",
            .accountUnusable
        ),
        (400, "USER_ERROR", accessing + "Record has been changed", .recordChanged),
        (400, "RCRD_HAS_BEEN_CHANGED", "", .recordChanged),
        (
            400, "USER_ERROR", "Record has been changed: 7 has already been deposited.",
            .alreadyDeposited
        ),
        (
            400, "USER_ERROR",
            "Unable to find a matching line for sub-list apply with key: [doc,line] and value: [7]",
            .applicationRefused
        ),
        (400, "USER_ERROR", "The record has been locked by a user defined workflow", .recordLocked),
        (400, "INSUFCNT_NUM_PRDS_FOR_REV_REC", "", .revenuePeriodsMissing),
        (400, "USER_ERROR", "Cannot change Subsidiary", .subsidiaryRefused),
        (400, "USER_ERROR", "Parent Company not found for subsidiaries", .subsidiaryRefused),
        (400, "INVALID_KEY_OR_REF", "Invalid class reference key 9", .referenceInvalid),
        (
            400, "USER_ERROR", "Invalid account reference key 9 for subsidiary 1", .accountUnusable
        ),
        (400, "USER_ERROR", "Unable to get internalId for script id x", .scriptIDUnknown),
        (400, "WS_REQUEST_BLOCKED", "", .throttled),
        (500, "", "java.util.ConcurrentModificationException", .unavailable),
        (500, "", "Connection Pool is not intialized", .unavailable),
        (500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: jrg", .unavailable),
        (502, "", "Bad Gateway", .unavailable), (503, "", "", .unavailable),
        (504, "", "", .unavailable), (408, "", "", .unavailable), (302, "", "", .redirected),
        (404, "", "Not Found", .other), (405, "METHOD_NOT_ALLOWED", "", .methodRefused),
    ]

    @Test(arguments: examples)
    func `each known answer has its meaning`(
        status: Int,
        code: String,
        text: String,
        meaning: RefusalMeaning
    ) throws {
        let response = HTTPResponse.refusal(status, code, text)
        #expect(RefusalTable.meaning(of: Refusal(response)) == meaning)
    }

    @Test(arguments: [
        "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5",
        "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4.5", "",
    ])
    func `the type address never matters`(type: String) {
        let body: JSONValue = [
            "type": .string(type), "title": "Not Found", "status": 404,
            "o:errorDetails": [["detail": "gone", "o:errorCode": "nonexistent_id"]],
        ]
        let refusal = Refusal(HTTPResponse(status: .notFound, body: body.serialized()))
        #expect(RefusalTable.meaning(of: refusal) == .missing)
    }

    @Test func `every meaning is reached by an example`() {
        #expect(Set(Self.examples.map(\.3)) == Set(RefusalMeaning.allCases))
    }

    @Test func `a RESTlet's error has a shape of its own`() {
        let body = #"{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"Request Limit"}}"#
        let response = HTTPResponse(status: .badRequest, body: Array(body.utf8))
        #expect(RefusalTable.meaning(of: Refusal(response)) == .throttled)
    }

    @Test(arguments: ["", "<html>", "[]", "{\"o:errorDetails\":[]}", "null"])
    func `a body of another shape leaves the status to decide`(body: String) {
        let refusal = Refusal(
            HTTPResponse(status: .serviceUnavailable, body: Array(body.utf8))
        )
        #expect(RefusalTable.meaning(of: refusal) == .unavailable)
        #expect(refusal.sentence == "503 Service Unavailable")
    }

    @Test func `one of several details is enough`() {
        let body: JSONValue = [
            "o:errorDetails": [
                ["detail": "something", "o:errorCode": "USER_ERROR"],
                ["detail": "This record already exists.", "o:errorCode": "USER_ERROR"],
            ]
        ]
        let refusal = Refusal(HTTPResponse(status: .badRequest, body: body.serialized()))
        #expect(RefusalTable.meaning(of: refusal) == .alreadyExists)
    }

    @Test func `a finding carries NetSuite's words, their place and its reference`() throws {
        let body: JSONValue = [
            "o:errorDetails": [
                [
                    "detail": "Invalid Field Value 9999", "o:errorCode": "INVALID_CONTENT",
                    "o:errorPath": "item.items[0].item",
                ]
            ]
        ]
        let response = HTTPResponse(
            status: .badRequest,
            fields: ["X-NetSuite-JobId": "job-1"],
            body: body.serialized()
        )
        let failure = Refusal(response).failure(
            .referenceInvalid,
            subject: "inv_1",
            action: "create the invoice"
        )
        let finding = try #require(failure.findings.first)
        #expect(finding.code == .accountingSystemRefused)
        #expect(finding.subject == "inv_1")
        #expect(
            finding.sentence == "NetSuite refused to create the invoice: Invalid Field Value 9999"
                + " (item.items[0].item) (NetSuite reference job-1)"
        )
        #expect(!finding.fix.isEmpty)
    }

    @Test func `long and broken lines are cut to one of three hundred characters`() {
        let refusal = Refusal(
            .refusal(400, "USER_ERROR", String(repeating: "word\n", count: 500))
        )
        #expect(refusal.sentence.count == Refusal.textMax)
        #expect(!refusal.sentence.contains("\n"))
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("0", .seconds(0)), ("86400", .seconds(86_400)),
    ])
    func `the server's delay is read in seconds`(text: String, delay: Duration) {
        let response = HTTPResponse(status: .tooManyRequests, fields: [.retryAfter: text])
        #expect(Refusal(response).serverDelay == delay)
    }

    @Test(arguments: ["-1", "86401", "soon", "1.5", ""])
    func `other delays are ignored`(text: String) {
        let response = HTTPResponse(status: .tooManyRequests, fields: [.retryAfter: text])
        #expect(Refusal(response).serverDelay == nil)
    }

    @Test(arguments: [RefusalMeaning.unavailable, .recordChanged])
    func `what passes by itself is tried again and uses an attempt`(meaning: RefusalMeaning) {
        let failure = Refusal(.refusal(500, "UNEXPECTED_ERROR", "x"))
            .failure(meaning, subject: "s", action: "a")
        #expect(failure.isRetryUsingAttempt)
    }

    @Test func `throttling uses no attempt`() {
        let failure = Refusal(.refusal(429, "", "x"))
            .failure(.throttled, subject: "s", action: "a")
        #expect(failure.isFreeRetry)
    }
}
