import HTTP
import Testing

@Suite struct ProblemTests {
    @Test(arguments: ["A", "NOT_FOUND", "A1_2B"])
    func `a code is upper snake case`(_ text: String) {
        #expect(Problem.Code(rawValue: text)?.rawValue == text)
    }

    @Test(arguments: ["", "a", "_A", "A_", "A__B", "1A", "A B", "Ä"])
    func `anything else is no code`(_ text: String) {
        #expect(Problem.Code(rawValue: text) == nil)
    }

    @Test func `the title is the reason phrase unless given`() {
        #expect(Problem(status: .notFound, code: "X").title == "Not Found")
        #expect(Problem(status: .notFound, code: "X", title: "No job").title == "No job")
    }

    @Test(arguments: HTTPViolation.allCases)
    func `every violation has an answer that refuses`(_ violation: HTTPViolation) {
        #expect(violation.problem.status.code >= 400)
        #expect(violation.problem.detail == violation.sentence)
        #expect(violation.sentence.hasSuffix("."))
    }

    @Test func `a refusal names the status its section asks for`() {
        let special = HTTPViolation.allCases.filter { $0.problem.status != .badRequest }
        #expect(
            Dictionary(uniqueKeysWithValues: special.map { ($0, $0.problem.status.code) }) == [
                .methodTooLong: 501, .targetTooLong: 414, .statusLine: 502, .version: 505,
                .interimResponse: 502, .headTooLarge: 431, .tooManyFields: 431,
                .expectation: 417, .transferCoding: 501, .contentTooLarge: 413,
            ]
        )
    }
}
