import Testing

@testable import HTTP

@Suite struct PreconditionTests {
    private func judge(
        _ method: HTTPMethod,
        _ fields: HTTPFields,
        _ current: String? = "\"a\""
    ) -> Precondition {
        Precondition.judge(
            HTTPRequest(method: method, target: "/", fields: fields),
            current: current.flatMap { EntityTag(field: $0) }
        )
    }

    @Test(
        arguments: [
            ("\"a\"", .notModified), ("W/\"a\"", .notModified), ("*", .notModified),
            ("\"b\", \"a\"", .notModified), ("\"b\"", .holds), ("\"x,y\", \"a\"", .notModified),
            ("a", .holds), ("\"a", .holds), ("\"b\" \"a\"", .holds), ("", .holds),
        ] as [(String, Precondition)]
    )
    func `a client that has the representation is told so`(
        _ value: String,
        _ expected: Precondition
    ) {
        #expect(judge(.get, [.ifNoneMatch: value]) == expected)
        #expect(judge(.head, [.ifNoneMatch: value]) == expected)
        let unsafe: Precondition = expected == .notModified ? .failed : .holds
        #expect(judge(.put, [.ifNoneMatch: value]) == unsafe)
    }

    @Test func `a representation that must not exist yet`() {
        #expect(judge(.put, [.ifNoneMatch: "*"], nil) == .holds)
        #expect(judge(.put, [.ifNoneMatch: "*"]) == .failed)
    }

    @Test(
        arguments: [
            ("\"a\"", .holds), ("*", .holds), ("\"b\", \"a\"", .holds), ("\"b\"", .failed),
            ("W/\"a\"", .failed), ("a", .failed), ("", .failed),
        ] as [(String, Precondition)]
    )
    func `a change is made only to what the client has seen`(
        _ value: String,
        _ expected: Precondition
    ) {
        #expect(judge(.put, [.ifMatch: value]) == expected)
    }

    @Test func `nothing there matches nothing`() {
        #expect(judge(.put, [.ifMatch: "*"], nil) == .failed)
        #expect(judge(.get, [.ifNoneMatch: "*"], nil) == .holds)
    }

    @Test func `a weak representation never matches strongly`() {
        #expect(judge(.put, [.ifMatch: "W/\"a\""], "W/\"a\"") == .failed)
    }

    @Test func `If-Match comes first`() {
        #expect(judge(.get, [.ifMatch: "\"b\"", .ifNoneMatch: "\"a\""]) == .failed)
        #expect(judge(.get, [.ifMatch: "\"a\"", .ifNoneMatch: "\"a\""]) == .notModified)
    }

    @Test func `304 keeps what describes the representation in caches`() {
        let answer = HTTPResponse(
            status: .ok,
            fields: [
                .contentType: "text/plain", .etag: "\"a\"", .cacheControl: "no-cache",
                .vary: "Accept",
            ],
            body: [1]
        )
        let short = Precondition.notModified(answer)
        #expect(short.status == .notModified)
        #expect(short.body.isEmpty)
        #expect(
            short.fields == [.etag: "\"a\"", .cacheControl: "no-cache", .vary: "Accept"]
        )
    }

    @Test(arguments: ["a\"b", "a b", "a\u{7F}"])
    func `a tag holds no quotes and no control characters`(_ text: String) {
        #expect(EntityTag(text) == nil)
    }
}
