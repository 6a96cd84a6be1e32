import Accounting
import HTTP
import JSON
import Testing

@testable import Sandbox

/// The script of Deploy/netsuite, as the simulated account runs it.
@Suite struct RestletTests {
    private static let target =
        "/app/site/hosting/restlet.nl?script=customscript_quittance_files&deploy=customdeploy_x"

    private static func bench() -> BooksBench {
        BooksBench { books in
            books.statementScript = ("customscript_quittance_files", "customdeploy_x")
            books.folders = [7]
        }
    }

    private static let body: JSONObject = [
        "action": "attachStatement", "folder": "7", "name": "po_1.csv", "record": "deposit",
        "id": "1", "content": "a,b\r\n",
    ]

    private static func send(
        _ bench: inout BooksBench,
        _ body: JSONObject,
        to target: String = target
    ) throws -> (status: Int, code: String?) {
        let request = HTTPRequest(
            method: .post,
            target: target,
            fields: [.contentType: "application/json"],
            body: JSONValue.object(body).serialized()
        )
        let call = try #require(
            NetSuiteCall(request, origin: "http://sim.test", concurrencyMax: 5, now: bench.now)
        )
        let response = RestletService.shaped(bench.state.respond(to: call, bench.answers))
        let code = try JSONValue.parse(response.body)["error"]?["code"]?.stringValue
        return (response.status.code, code)
    }

    @Test(arguments: [
        ("action", JSONValue.string("delete"), "SSS_INVALID_TYPE_ARG"),
        ("record", .string("invoice"), "SSS_INVALID_TYPE_ARG"),
        ("folder", .string("8"), "RCRD_DSNT_EXIST"),
        ("id", .string("999"), "RCRD_DSNT_EXIST"),
        ("more", .string("x"), "SSS_MISSING_REQD_ARGUMENT"),
        ("content", .null, "RCRD_DSNT_EXIST"),
    ])
    func `a body that is not the script's changes nothing`(
        member: String,
        value: JSONValue,
        code: String
    ) throws {
        var bench = Self.bench()
        var body = Self.body
        body[member] = value
        let answer = try Self.send(&bench, body)
        #expect(answer.status == 400)
        #expect(answer.code == code)
        #expect(bench.state.books.cabinet.files.isEmpty)
    }

    @Test func `another script or deployment is not there`() throws {
        var bench = Self.bench()
        let other = "/app/site/hosting/restlet.nl?script=x&deploy=customdeploy_x"
        #expect(try Self.send(&bench, Self.body, to: other).status == 404)
        var none = BooksBench()
        #expect(try Self.send(&none, Self.body).code == "SSS_INVALID_SCRIPTLET_ID")
    }

    @Test func `errors of login and limit have the form of scripts`() throws {
        let answers = NetSuiteAnswers(wording: .init())
        let limited = RestletService.shaped(answers.throttled())
        #expect(limited.status == .badRequest)
        let body = try JSONValue.parse(limited.body)
        #expect(body["error"]?["code"]?.stringValue == "SSS_REQUEST_LIMIT_EXCEEDED")
        let login = RestletService.shaped(
            answers.fault(RecordFault(status: 401, code: "INVALID_LOGIN", detail: "No."))
        )
        #expect(login.status == .unauthorized)
        #expect(try JSONValue.parse(login.body)["error"]?["code"] == "INVALID_LOGIN_ATTEMPT")
    }

    @Test func `a file of the same name is overwritten and stays attached once`() {
        var cabinet = FileCabinet(folders: [7])
        let first = cabinet.save("a.csv", in: 7, "1")
        cabinet.attach(first, to: 5)
        let second = cabinet.save("a.csv", in: 7, "2")
        cabinet.attach(second, to: 5)
        #expect(first == second)
        #expect(cabinet.files.map(\.content) == ["2"])
        #expect(cabinet.files.map(\.attachedTo) == [[5]])
    }
}
