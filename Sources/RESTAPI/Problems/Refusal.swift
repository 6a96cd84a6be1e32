import HTTP

/// Why a request is not done; nothing has changed when it is thrown.
///
/// The members below this type's extensions are the one table from faults to statuses and codes.
struct Refusal: Error, Sendable, Hashable {
    let problem: Problem
    /// Fields of the answer besides those every problem has.
    let fields: [HTTPField]

    init(_ problem: Problem, fields: [HTTPField] = []) {
        self.problem = problem
        self.fields = fields
    }

    /// One line of the table.
    init(
        _ status: HTTPStatus,
        _ code: Problem.Code,
        _ detail: String,
        errors: [Problem.Fault] = [],
        fields: [HTTPField] = []
    ) {
        let problem = Problem(status: status, code: code, detail: detail, errors: errors)
        self.init(problem, fields: fields)
    }
}
