import JSON

/// Spans in the JSON form of the OpenTelemetry Protocol, the body of `POST /v1/traces`.
///
/// *Source*: opentelemetry-proto `ExportTraceServiceRequest`; OTLP 1.x section “JSON Protobuf
/// Encoding”: names in lowerCamelCase, 64-bit numbers as texts, identifiers in hexadecimal.
package enum OTLPTraces {
    package static func body(_ spans: [Span], service: String, version: String) -> [UInt8] {
        let resource = JSONValue.object([
            "attributes": attributes(["service.name": service, "service.version": version])
        ])
        let scope = JSONValue.object([
            "scope": .object(["name": "quittance", "version": .string(version)]),
            "spans": .array(spans.map(json)),
        ])
        let root = JSONValue.object([
            "resourceSpans": .array([
                .object(["resource": resource, "scopeSpans": .array([scope])])
            ])
        ])
        return root.serialized()
    }

    private static func json(_ span: Span) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("traceId", .string(span.traceID)), ("spanId", .string(span.spanID)),
        ]
        if let parent = span.parentID { members.append(("parentSpanId", .string(parent))) }
        members += [
            ("name", .string(span.name)),
            ("kind", .number(JSONNumber(Int64(span.kind.rawValue)))),
            ("startTimeUnixNano", nanoseconds(span.began)),
            ("endTimeUnixNano", nanoseconds(span.ended)),
            ("attributes", attributes(span.attributes)),
        ]
        if let fault = span.fault {
            members.append(
                ("status", .object(["code": .number(JSONNumber(2)), "message": .string(fault)]))
            )
        }
        return .object(JSONObject(members))
    }

    private static func nanoseconds(_ microseconds: Int64) -> JSONValue {
        .string("\(microseconds)000")
    }

    private static func attributes(_ texts: [String: String]) -> JSONValue {
        .array(
            texts.sorted { $0.key < $1.key }.map { name, text in
                .object(["key": .string(name), "value": .object(["stringValue": .string(text)])])
            }
        )
    }
}
