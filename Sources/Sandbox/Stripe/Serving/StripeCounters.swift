import JSON

/// What was asked and how it was answered.
package struct StripeCounters: Sendable, Hashable {
    /// All requests to `/v1/`.
    package private(set) var requests = 0
    /// Requests by method and path pattern, such as `GET /v1/payouts/:id`.
    package private(set) var byEndpoint: [String: Int] = [:]
    /// Requests by the status of their answer.
    package private(set) var byStatus: [Int: Int] = [:]
    /// Faults injected.
    package internal(set) var faults = 0

    mutating func count(_ endpoint: String, _ status: Int) {
        requests += 1
        byEndpoint[endpoint, default: 0] += 1
        byStatus[status, default: 0] += 1
    }

    var json: JSONValue {
        let endpoints = byEndpoint.sorted { $0.key < $1.key }
            .map { ($0.key, JSONValue.int(Int64($0.value))) }
        let statuses = byStatus.sorted { $0.key < $1.key }
            .map { ("\($0.key)", JSONValue.int(Int64($0.value))) }
        return [
            "requests": .int(Int64(requests)), "faults": .int(Int64(faults)),
            "by_endpoint": .object(JSONObject(endpoints)),
            "by_status": .object(JSONObject(statuses)),
        ]
    }
}
