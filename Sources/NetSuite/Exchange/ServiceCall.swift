package import Accounting
package import HTTP
package import JSON

/// How a record is named in an address.
package enum RecordKey: Sendable, Hashable {
    case internalID(String)
    case externalID(ExternalID)

    /// The path segment; the colon of `eid:` stays bare, for the signature covers what is sent.
    var segment: String {
        switch self {
        case .internalID(let id): PercentCoding.encode(id)
        case .externalID(let id): "eid:" + id.text
        }
    }
}

/// One request to a NetSuite service as a value: everything but host and credentials.
package struct ServiceCall: Sendable, Hashable {
    package let method: HTTPMethod
    package let path: String
    package var query: [QueryItem] = []
    package var body: JSONValue?
    /// Mandatory for queries: the result is not kept.
    package var prefersTransient = false
    /// Lets NetSuite work on it later and answer with a job; the key tells a repetition from another wish.
    package var asynchronousKey: String?
    /// The media type of the body.
    package var contentType = "application/json"
    /// Whether a script of the account answers instead of a service, at an address of its own.
    package var isRestlet = false
    /// Whether the call may take long: records of thousands of lines.
    package var isLong = false
    /// The media type the answer should have.
    package var accept = "application/json"

    private static let records = "/services/rest/record/v1/"

    package init(_ method: HTTPMethod, _ path: String) {
        self.method = method
        self.path = path
    }

    /// Creates a record.
    package static func create(_ type: RecordType, _ body: JSONValue) -> ServiceCall {
        var call = ServiceCall(.post, records + type.rawValue)
        call.body = body
        call.isLong = type == .deposit || type == .journalEntry
        return call
    }

    /// Reads a record, all of it or the named fields; sublists come along when `expands` is set.
    package static func read(
        _ type: RecordType,
        _ key: RecordKey,
        fields: [String] = [],
        expands: Bool = false
    ) -> ServiceCall {
        var call = ServiceCall(.get, records + type.rawValue + "/" + key.segment)
        if !fields.isEmpty {
            call.query.append(QueryItem("fields", fields.joined(separator: ",")))
        }
        if expands { call.query.append(QueryItem("expandSubResources", "true")) }
        return call
    }

    /// Changes fields of a record; the named sublists are replaced, the others merged.
    package static func update(
        _ type: RecordType,
        _ key: RecordKey,
        subresource: [String] = [],
        replacing sublists: [String] = [],
        _ body: JSONValue
    ) -> ServiceCall {
        let tail = subresource.map { "/" + PercentCoding.encode($0) }.joined()
        var call = ServiceCall(.patch, records + type.rawValue + "/" + key.segment + tail)
        if !sublists.isEmpty {
            call.query.append(QueryItem("replace", sublists.joined(separator: ",")))
        }
        call.body = body
        return call
    }

    /// Creates or changes the record under an external id.
    package static func upsert(
        _ type: RecordType,
        _ id: ExternalID,
        _ body: JSONValue
    ) -> ServiceCall {
        let key = RecordKey.externalID(id)
        var call = ServiceCall(.put, records + type.rawValue + "/" + key.segment)
        call.body = body
        return call
    }

    /// Deletes a record.
    package static func delete(_ type: RecordType, _ key: RecordKey) -> ServiceCall {
        ServiceCall(.delete, records + type.rawValue + "/" + key.segment)
    }

    /// Makes one record out of another; the body overrides what NetSuite fills in.
    package static func transform(
        _ type: RecordType,
        _ internalID: String,
        into target: RecordType,
        _ body: JSONValue
    ) -> ServiceCall {
        let path =
            records + type.rawValue + "/" + PercentCoding.encode(internalID) + "/!transform/"
            + target.rawValue
        var call = ServiceCall(.post, path)
        call.body = body
        return call
    }

    /// Runs a script of ours.
    package static func restlet(_ restlet: Restlet, _ body: JSONValue) -> ServiceCall {
        var call = ServiceCall(.post, "/app/site/hosting/restlet.nl")
        call.query = [
            QueryItem("script", restlet.script), QueryItem("deploy", restlet.deployment),
        ]
        call.body = body
        call.isRestlet = true
        return call
    }

    /// Creates up to a hundred records, later; `key` is a UUID.
    package static func batch(_ type: RecordType, _ body: JSONValue, key: String) -> ServiceCall {
        var call = create(type, body)
        call.asynchronousKey = key
        call.contentType = "application/vnd.oracle.resource+json; type=collection"
        return call
    }

    private static let jobs = "/services/rest/async/v1/job/"

    /// How far a job is.
    package static func asyncJob(_ job: String) -> ServiceCall { ServiceCall(.get, jobs + job) }

    /// How far each task of a job is.
    package static func asyncTasks(of job: String) -> ServiceCall {
        ServiceCall(.get, jobs + job + "/task")
    }

    /// What came of one task.
    package static func asyncResult(of job: String, task: Int) -> ServiceCall {
        ServiceCall(.get, jobs + job + "/task/\(task)/result")
    }

    /// What a record type looks like in this account, as JSON Schema.
    package static func schema(of type: RecordType) -> ServiceCall {
        var call = ServiceCall(.get, records + "metadata-catalog/" + type.rawValue)
        call.accept = "application/schema+json"
        return call
    }

    /// One page of a query; `offset` is a multiple of `limit`, which is at most 1000.
    package static func rows(
        _ statement: String,
        parameters: [String],
        limit: Int,
        offset: Int
    ) -> ServiceCall {
        var call = ServiceCall(.post, "/services/rest/query/v1/suiteql")
        call.query = [
            QueryItem("limit", String(limit)), QueryItem("offset", String(offset)),
        ]
        var body: JSONObject = ["q": .string(statement)]
        if !parameters.isEmpty { body["params"] = .array(parameters.map(JSONValue.string)) }
        call.body = .object(body)
        call.prefersTransient = true
        return call
    }

    /// NetSuite's clock; needs a login but no permission.
    package static let serverTime = ServiceCall(.get, "/services/rest/system/v1/serverTime")

    /// Path and query as they are sent.
    package var target: String {
        query.isEmpty ? path : path + "?" + QueryItem.encode(query)
    }
}
