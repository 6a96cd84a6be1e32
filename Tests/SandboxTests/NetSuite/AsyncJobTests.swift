import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct AsyncJobTests {
    private static let batch: HTTPFields = [
        "Prefer": "respond-async",
        .contentType: "application/vnd.oracle.resource+json; type=collection",
    ]

    private static func customers(_ count: Int) -> JSONValue {
        let items = (0..<count).map { number -> JSONValue in
            [
                "companyName": "C\(number)", "subsidiary": ["id": "1"],
                "externalId": "cus_\(number)",
            ]
        }
        return ["items": .array(items)]
    }

    private static func path(_ response: HTTPResponse) -> String {
        (response.fields[.location] ?? "").replacing("http://sim.test", with: "")
    }

    @Test func `an asynchronous create is polled to its result`() throws {
        var bench = BooksBench()
        let response = try bench.send(
            .post,
            "/customer",
            ["companyName": "A", "subsidiary": ["id": "1"]],
            fields: ["Prefer": "respond-async"]
        )
        #expect(response.status == .accepted)
        #expect(response.fields["Preference-Applied"] == "respond-async")
        let path = Self.path(response)
        #expect(try bench.send(.get, path + "/task/1/result").status == .badRequest)
        let second = try JSONValue.parse(try bench.send(.get, path).body)
        #expect(second["completed"] == true)
        let result = try bench.send(.get, path + "/task/1/result")
        #expect(result.status == .noContent)
        #expect(BooksBench.id(in: result) == 641)
        #expect(try bench.send(.get, path + "/task/2/result").status == .notFound)
        #expect(
            try bench.send(.get, "/services/rest/async/v1/job/99").status == .notFound
        )
    }

    @Test func `the first look finds a job pending`() throws {
        var bench = BooksBench()
        let response = try bench.send(
            .post,
            "/customer",
            ["companyName": "A", "subsidiary": ["id": "1"]],
            fields: ["Prefer": "respond-async"]
        )
        let first = try JSONValue.parse(try bench.send(.get, Self.path(response)).body)
        #expect(first["completed"] == false)
        #expect(first["progress"] == "pending")
    }

    @Test func `a batch has one task a record and keeps what succeeded`() throws {
        var bench = BooksBench()
        _ = try bench.customer("C1")
        let response = try bench.send(
            .post,
            "/customer",
            Self.customers(3),
            fields: Self.batch
        )
        let path = Self.path(response)
        _ = try bench.send(.get, path)
        let tasks = try JSONValue.parse(try bench.send(.get, path + "/task").body)
        let progress = tasks["items"]?.arrayValue?.map { $0["progress"] }
        #expect(progress == ["succeeded", "failed", "succeeded"])
        let failed = try bench.send(.get, path + "/task/2/result")
        #expect(failed.detail?.contains("already exists") == true)
        #expect(bench.state.books.entities.count == 3)
    }

    @Test func `a batch has at most a hundred records`() throws {
        var bench = BooksBench()
        #expect(
            try bench.send(.put, "/customer", Self.customers(100), fields: Self.batch).status
                == .accepted
        )
        #expect(
            try bench.send(.put, "/customer", Self.customers(101), fields: Self.batch).status
                == .badRequest
        )
        #expect(bench.state.books.entities.count == 100)
    }

    @Test func `a batch reads, changes and deletes by either id`() throws {
        var bench = BooksBench()
        let id = try bench.customer("A", externalID: "cus_1")
        let other = try bench.customer("B", externalID: "cus_2")
        let change = try bench.send(
            .patch,
            "/customer",
            [
                "items": [
                    ["id": .int(id), "comments": "x"], ["externalId": "cus_2", "comments": "y"],
                ]
            ],
            fields: Self.batch
        )
        #expect(change.status == .accepted)
        #expect(try bench.read("customer", id)["comments"] == "x")
        #expect(try bench.read("customer", other)["comments"] == "y")
        _ = try bench.send(
            .delete,
            "/customer?ids=\(id),eid:'cus_2'",
            fields: ["Prefer": "respond-async"]
        )
        #expect(bench.state.books.entities.isEmpty)
    }

    @Test func `an idempotency key is used once and must be a UUID`() throws {
        var bench = BooksBench()
        func send(_ key: String, _ name: String) throws -> HTTPResponse {
            try bench.send(
                .post,
                "/customer",
                ["companyName": .string(name), "subsidiary": ["id": "1"]],
                fields: ["Prefer": "respond-async", "X-NetSuite-Idempotency-Key": key]
            )
        }
        let key = "0B5F1E9A-0000-4000-8000-0123456789AB"
        let first = try send(key, "A")
        let second = try send(key.lowercased(), "B")
        #expect(first.status == .accepted)
        #expect(second.errorCode == "IDEMPOTENCY_ERROR")
        #expect(first.fields[.location]?.hasSuffix(second.fields[.location] ?? "-") == true)
        #expect(bench.state.books.entities.count == 1)
        #expect(try send("not-a-uuid", "C").status == .badRequest)
    }
}
