import HTTP
import JSON

extension FaultPlan {
    /// Reads `{"rules":[{"fault":"slow","method":"POST","path":"deposit","skip":0,"count":1}],
    /// "perThousand":{"throttled":5},"seed":7}`; nil for anything else.
    init?(json: JSONValue) {
        guard let object = json.objectValue,
            Set(object.keys).isSubset(of: ["rules", "perThousand", "seed"])
        else { return nil }
        var rules: [FaultRule] = []
        for element in object["rules"]?.arrayValue ?? [] {
            guard let rule = FaultRule(json: element) else { return nil }
            rules.append(rule)
        }
        var perThousand: [SandboxFault: Int] = [:]
        for (name, value) in object["perThousand"]?.objectValue?.members ?? [] {
            guard let fault = SandboxFault(rawValue: name), let chance = value.int64Value,
                (0...1000).contains(chance)
            else { return nil }
            perThousand[fault] = Int(chance)
        }
        let seed = object["seed"]?.int64Value ?? 1
        self.init(rules: rules, perThousand: perThousand, seed: UInt64(bitPattern: seed))
    }
}

extension FaultRule {
    fileprivate init?(json: JSONValue) {
        guard let name = json["fault"]?.stringValue, let fault = SandboxFault(rawValue: name) else {
            return nil
        }
        var method: HTTPMethod?
        if let text = json["method"]?.stringValue {
            guard let known = HTTPMethod(rawValue: text) else { return nil }
            method = known
        }
        self.init(
            fault,
            method: method,
            pathPart: json["path"]?.stringValue ?? "",
            skip: Int(clamping: json["skip"]?.int64Value ?? 0),
            count: Int(clamping: json["count"]?.int64Value ?? 1)
        )
    }
}
