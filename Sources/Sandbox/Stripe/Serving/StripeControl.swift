import HTTP
import JSON

/// The part of the simulator Stripe does not have: looking behind the scenes, without a key.
extension StripeSimulator {
    func control(_ request: HTTPRequest) -> HTTPResponse {
        guard request.peer.map(Self.isLocal) ?? true else {
            return StripeService.response(
                StripeFault(.forbidden, "Only callers on this machine.")
            )
        }
        switch (request.method, request.path) {
        case (.get, "/sandbox/counters"):
            return StripeService.response(.ok, counters.json)
        case (.get, "/sandbox/state"):
            return StripeService.response(.ok, stateJSON())
        case (.post, "/sandbox/now"):
            return moveClock(request)
        case (.post, "/sandbox/faults"):
            return scriptFaults(request)
        default:
            return StripeService.response(
                StripeFault(.notFound, "There is no \(request.method) \(request.path) here.")
            )
        }
    }

    private static func isLocal(_ peer: PeerInfo) -> Bool {
        peer.address == "unix" || peer.address.hasPrefix("127.") || peer.address == "::1"
    }

    /// A fault plan as `FaultPlan(json:)` reads it replaces the one in force.
    private func scriptFaults(_ request: HTTPRequest) -> HTTPResponse {
        // A body that is no JSON is answered as malformed.
        guard let body = try? JSONValue.parse(request.body), let plan = FaultPlan(json: body)
        else {
            return StripeService.response(
                StripeFault(.badRequest, "This is no fault plan.")
            )
        }
        setFaults(plan)
        return StripeService.response(.ok, ["rules": .int(Int64(plan.rules.count))])
    }

    /// How many objects of each kind are visible, and what the world's truth is.
    private func stateJSON() -> JSONValue {
        let view = view
        let counts = StripeKind.allCases.compactMap { kind -> (String, JSONValue)? in
            let count = view.list(kind).count
            return count == 0 ? nil : (kind.rawValue, .int(Int64(count)))
        }
        return [
            "account": .string(view.world.account.id), "now": .int(view.now),
            "opening": .int(view.world.opening), "closing": .int(view.world.closing),
            "objects": .object(JSONObject(counts)),
        ]
    }

    /// `{"now": 1793404800}` moves the moment.
    private func moveClock(_ request: HTTPRequest) -> HTTPResponse {
        do throws(JSONFault) {
            guard let moment = try JSONValue.parse(request.body)["now"]?.int64Value else {
                return StripeService.response(
                    StripeFault(.badRequest, "Say {\"now\": <Unix seconds>}.")
                )
            }
            setNow(moment)
            return StripeService.response(.ok, stateJSON())
        } catch {
            return StripeService.response(StripeFault(.badRequest, error.sentence))
        }
    }
}
