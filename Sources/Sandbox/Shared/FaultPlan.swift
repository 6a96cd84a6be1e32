package import HTTP

/// A fault a simulator can be told to show.
package enum SandboxFault: String, Sendable, Hashable, CaseIterable {
    /// Does the work and never answers, until the client gives up.
    case timeoutAfterCommit
    /// Closes the connection without having done anything.
    case resetBeforeCommit
    /// Does the work and closes the connection without an answer.
    case resetAfterCommit
    /// Answers that too many requests are under way, without having done anything.
    case throttled
    /// Answers 500 without having done anything.
    case serverError
    /// Answers 503 without having done anything.
    case unavailable
    /// Does the work and answers late.
    case slow
    /// Does the work, announces the whole answer and sends half of it.
    case truncated
    /// Answers 401 although the credentials are right.
    case unauthorized

    /// Whether the request takes effect.
    package var commits: Bool {
        switch self {
        case .timeoutAfterCommit, .resetAfterCommit, .slow, .truncated: true
        case .resetBeforeCommit, .throttled, .serverError, .unavailable, .unauthorized: false
        }
    }
}

/// A scripted fault: which requests it strikes, and how often.
package struct FaultRule: Sendable, Hashable {
    package let fault: SandboxFault
    /// The method it strikes, or nil for any.
    package let method: HTTPMethod?
    /// Text the path contains, compared without regard to case; empty for any path.
    package let pathPart: String
    /// How many matching requests pass before the first one is struck.
    package var skip: Int
    /// How many matching requests are struck after that.
    package var count: Int

    package init(
        _ fault: SandboxFault,
        method: HTTPMethod? = nil,
        pathPart: String = "",
        skip: Int = 0,
        count: Int = 1
    ) {
        self.fault = fault
        self.method = method
        self.pathPart = pathPart
        self.skip = skip
        self.count = count
    }

    fileprivate func matches(_ method: HTTPMethod, _ path: String) -> Bool {
        (self.method == nil || self.method == method)
            && (pathPart.isEmpty || path.lowercased().contains(pathPart.lowercased()))
    }
}

/// Which requests meet a fault: scripted rules first, then seeded chance.
///
/// Equal seeds and equal sequences of requests meet equal faults.
package struct FaultPlan: Sendable, Hashable {
    /// Rules in order; the first one that strikes decides.
    package var rules: [FaultRule]
    /// Chances in thousandths, by fault.
    package var perThousand: [SandboxFault: Int]
    private var random: SeededRandom

    package init(
        rules: [FaultRule] = [],
        perThousand: [SandboxFault: Int] = [:],
        seed: UInt64 = 1
    ) {
        self.rules = rules
        self.perThousand = perThousand
        random = SeededRandom(seed: seed)
    }

    /// The fault the next request meets, or nil.
    package mutating func draw(_ method: HTTPMethod, path: String) -> SandboxFault? {
        for index in rules.indices where rules[index].matches(method, path) {
            if rules[index].skip > 0 {
                rules[index].skip -= 1
            } else if rules[index].count > 0 {
                rules[index].count -= 1
                return rules[index].fault
            }
        }
        guard !perThousand.isEmpty else { return nil }
        var roll = Int(random.next() % 1000)
        for fault in SandboxFault.allCases {
            let chance = perThousand[fault] ?? 0
            if roll < chance { return fault }
            roll -= chance
        }
        return nil
    }
}
