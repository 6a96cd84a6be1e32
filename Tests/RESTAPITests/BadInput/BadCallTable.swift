import HTTP

@testable import RESTAPI

/// Bad requests to every operation; a test demands that none is forgotten.
enum BadCallTable {
    static let all =
        work + previews + jobs + findings + queue + books + pushed + webhooks + connection

    /// The paths that ask for work, with the form of each.
    static let forms: [(path: String, form: SyncForm)] = [
        ("/v1/customer-syncs", .customers), ("/v1/invoice-syncs", .invoices),
        ("/v1/charge-syncs", .charges), ("/v1/refund-syncs", .refunds),
        ("/v1/dispute-syncs", .disputes), ("/v1/credit-note-syncs", .creditNotes),
        ("/v1/payout-reconciliations", .payouts), ("/v1/balance-postings", .balances),
        ("/v1/balance-proofs", .proofs),
    ]

    static func list(_ count: Int) -> String {
        "[" + (0..<count).map { "\"x_\($0)\"" }.joined(separator: ",") + "]"
    }

    private static let work: [BadCall] = forms.flatMap { path, form in
        let name = "POST " + path
        let ids = form.ids
        let spans = form.span.map { span in
            [
                BadCall.invalid(
                    name,
                    path,
                    "{\"\(span.from)\":\"2026-10-02\",\"\(span.to)\":\"2026-10-01\"}",
                    "/\(span.to) SPAN_REVERSED"
                ),
                .invalid(
                    name,
                    path,
                    "{\"\(span.from)\":\"2026-10-02\"}",
                    "/\(span.to) MEMBER_MISSING"
                ),
                .invalid(
                    name,
                    path,
                    "{\"\(ids)\":[\"x_1\"],\"\(span.from)\":\"2026-10-01\","
                        + "\"\(span.to)\":\"2026-10-02\"}",
                    "/\(ids) IDS_AND_SPAN"
                ),
            ]
        }
        let dryRuns =
            form.hasDryRun
            ? [
                BadCall.invalid(
                    name,
                    path,
                    "{\"\(ids)\":[\"x_1\"],\"dryRun\":true}",
                    "/dryRun DRY_RUN_OF_IDS"
                ),
                .invalid(
                    name,
                    path,
                    "{\"\(ids)\":[\"x_1\"],\"dryRun\":\"yes\"}",
                    "/dryRun TYPE_WRONG"
                ),
            ] : []
        return BadCall.bodies(name, path) + (spans ?? []) + dryRuns + [
            .refused(name, path, nil, .badRequest, "BODY_MISSING"),
            .invalid(name, path, "{}", "/\(ids) MEMBER_MISSING"),
            .invalid(name, path, "{\"\(ids)\":\"x_1\"}", "/\(ids) TYPE_WRONG"),
            .invalid(name, path, "{\"\(ids)\":[]}", "/\(ids) IDS_EMPTY"),
            .invalid(name, path, "{\"\(ids)\":[7,null]}", "/\(ids)/0 TYPE_WRONG"),
            .invalid(name, path, "{\"\(ids)\":[\"../x\"]}", "/\(ids)/0 ID_MALFORMED"),
            .invalid(name, path, "{\"\(ids)\":[\"x\",\"x\"]}", "/\(ids)/1 ID_REPEATED"),
            .invalid(name, path, "{\"\(ids)\":\(list(201))}", "/\(ids) IDS_TOO_MANY"),
            .invalid(name, path, "{\"\(ids)\":[\"x\"],\"account\":7}", "/account TYPE_WRONG"),
            .invalid(
                name,
                path,
                "{\"\(ids)\":[\"x\"],\"callbackUrl\":7}",
                "/callbackUrl TYPE_WRONG"
            ),
            // Another tenant's account is not told from one that does not exist.
            .refused(
                name,
                path,
                "{\"\(ids)\":[\"x\"],\"account\":\"other\"}",
                .notFound,
                "ACCOUNT_UNKNOWN"
            ),
        ]
    }

    private static let previews: [BadCall] = {
        let name = "POST /v1/previews"
        let path = "/v1/previews"
        return BadCall.bodies(name, path) + [
            .invalid(name, path, "{}", "/kind MEMBER_MISSING", "/ids MEMBER_MISSING"),
            .invalid(name, path, #"{"kind":"x","ids":["a"]}"#, "/kind KIND_UNKNOWN"),
            .invalid(name, path, #"{"kind":7,"ids":["a"]}"#, "/kind TYPE_WRONG"),
            .invalid(
                name,
                path,
                "{\"kind\":\"invoice.sync\",\"ids\":\(list(21))}",
                "/ids IDS_TOO_MANY"
            ),
            .refused(
                name,
                path,
                #"{"kind":"invoice.sync","ids":["a"],"account":"other"}"#,
                .notFound,
                "ACCOUNT_UNKNOWN"
            ),
            .refused(
                name,
                path,
                #"{"kind":"salesforce.opportunity","ids":["a"],"account":"other"}"#,
                .notFound,
                "ACCOUNT_UNKNOWN"
            ),
        ]
    }()

    private static let jobs: [BadCall] =
        BadCall.pages("GET /v1/jobs", "/v1/jobs") + [
            .invalid("GET /v1/jobs", "/v1/jobs?state=done", nil, " PARAMETER_INVALID"),
            .invalid("GET /v1/jobs", "/v1/jobs?kind=x", nil, " PARAMETER_INVALID"),
            .invalid("GET /v1/jobs", "/v1/jobs?updatedSince=x", nil, " PARAMETER_INVALID"),
        ]
        + ["job_0000000000009", "job_1", "42", "%2e%2e"].flatMap { id in
            [
                BadCall.refused(
                    "GET /v1/jobs/{id}",
                    "/v1/jobs/\(id)",
                    nil,
                    .notFound,
                    "JOB_UNKNOWN"
                ),
                .refused(
                    "GET /v1/jobs/{id}/attempts",
                    "/v1/jobs/\(id)/attempts",
                    nil,
                    .notFound,
                    "JOB_UNKNOWN"
                ),
                .refused(
                    "POST /v1/jobs/{id}/cancel",
                    "/v1/jobs/\(id)/cancel",
                    nil,
                    .notFound,
                    "JOB_UNKNOWN"
                ),
                .refused(
                    "POST /v1/jobs/{id}/retry",
                    "/v1/jobs/\(id)/retry",
                    nil,
                    .notFound,
                    "JOB_UNKNOWN"
                ),
            ]
        } + [
            .invalid(
                "GET /v1/jobs/{id}",
                "/v1/jobs/job_0000000000001?wait=26",
                nil,
                " PARAMETER_INVALID"
            ),
            .refused(
                "POST /v1/jobs/{id}/cancel",
                "/v1/jobs/job_0000000000001/cancel",
                #"{"a":1}"#,
                .badRequest,
                "BODY_UNEXPECTED"
            ),
            .refused(
                "POST /v1/jobs/{id}/retry",
                "/v1/jobs/job_0000000000001/retry",
                #"{"a":1}"#,
                .badRequest,
                "BODY_UNEXPECTED"
            ),
        ]

    private static let findings: [BadCall] =
        ["42", "x", "-1", "99999999999999999999", "%2e%2e"].map { id in
            BadCall.refused(
                "POST /v1/findings/{id}/resolve",
                "/v1/findings/\(id)/resolve",
                nil,
                .notFound,
                "FINDING_UNKNOWN"
            )
        } + [
            .refused(
                "POST /v1/findings/{id}/resolve",
                "/v1/findings/1/resolve",
                #"{"a":1}"#,
                .badRequest,
                "BODY_UNEXPECTED"
            )
        ]

    private static let queue: [BadCall] =
        ["pause", "resume"].flatMap { order -> [BadCall] in
            let name = "POST /v1/queue/" + order
            let path = "/v1/queue/" + order
            return BadCall.bodies(name, path) + [
                .invalid(name, path, "{}", " MEMBER_MISSING"),
                .invalid(name, path, #"{"kind":"x"}"#, "/kind KIND_UNKNOWN"),
                .invalid(name, path, #"{"lane":"x"}"#, "/lane LANE_UNKNOWN"),
                .invalid(
                    name,
                    path,
                    #"{"kind":"invoice.sync","lane":"backfill"}"#,
                    " MEMBER_MISSING"
                ),
            ]
        }
        + BadCall.bodies("POST /v1/queue/retry", "/v1/queue/retry") + [
            .invalid(
                "POST /v1/queue/retry",
                "/v1/queue/retry",
                #"{"state":"running"}"#,
                "/state STATE_UNKNOWN"
            ),
            .invalid(
                "POST /v1/queue/retry",
                "/v1/queue/retry",
                #"{"kind":"x"}"#,
                "/kind KIND_UNKNOWN"
            ),
            .invalid("GET /v1/queue", "/v1/queue?lane=x", nil, " PARAMETER_UNKNOWN"),
            .invalid("GET /v1/schedules", "/v1/schedules?limit=1", nil, " PARAMETER_UNKNOWN"),
            .refused(
                "GET /v1/batches/{id}",
                "/v1/batches/batch_1",
                nil,
                .notFound,
                "BATCH_UNKNOWN"
            ),
        ] + BadCall.pages("GET /v1/batches", "/v1/batches")

    private static let books: [BadCall] =
        BadCall.pages("GET /v1/payouts", "/v1/payouts")
        + BadCall.pages("GET /v1/findings", "/v1/findings") + [
            .invalid("GET /v1/payouts", "/v1/payouts?updatedSince=x", nil, " PARAMETER_INVALID"),
            .refused(
                "GET /v1/payouts/{id}",
                "/v1/payouts/po_other",
                nil,
                .notFound,
                "PAYOUT_UNKNOWN"
            ),
            .refused(
                "GET /v1/payouts/{id}/statement",
                "/v1/payouts/po_other/statement",
                nil,
                .notFound,
                "PAYOUT_UNKNOWN"
            ),
            .invalid(
                "GET /v1/payouts/{id}/statement",
                "/v1/payouts/po_1/statement?format=xml",
                nil,
                " PARAMETER_INVALID"
            ),
            .invalid("GET /v1/suspense", "/v1/suspense?format=xml", nil, " PARAMETER_INVALID"),
            .invalid("GET /v1/variances", "/v1/variances?reason=old", nil, " PARAMETER_INVALID"),
            .invalid("GET /v1/findings", "/v1/findings?open=yes", nil, " PARAMETER_INVALID"),
            .invalid("GET /v1/links", "/v1/links", nil, " PARAMETER_INVALID"),
            .invalid(
                "GET /v1/links",
                "/v1/links?source=a&externalId=b",
                nil,
                " PARAMETER_INVALID"
            ),
        ]

    private static let pushed: [BadCall] =
        ["customers", "invoices"].flatMap { kind -> [BadCall] in
            let template = " /v1/\(kind)/{externalId}"
            let path = "/v1/\(kind)/own-1"
            return BadCall.bodies("PUT" + template, path) + [
                .refused("GET" + template, path, nil, .notFound, "RECORD_UNKNOWN"),
                .refused("GET" + template, "/v1/\(kind)/a.b", nil, .notFound, "RECORD_UNKNOWN"),
                .refused("PUT" + template, path, nil, .badRequest, "BODY_MISSING"),
                .invalid("PUT" + template, "/v1/\(kind)/a.b", "{}", " ID_MALFORMED"),
                .invalid(
                    "PUT" + template,
                    path,
                    #"{"callbackUrl":"https://evil.example"}"#,
                    "/callbackUrl CALLBACKS_NOT_SET_UP"
                ),
            ]
        } + [
            .invalid(
                "PUT /v1/customers/{externalId}",
                "/v1/customers/own-1",
                #"{"name":7,"address":"Berlin"}"#,
                "/name TYPE_WRONG",
                "/address TYPE_WRONG"
            ),
            .invalid(
                "PUT /v1/invoices/{externalId}",
                "/v1/invoices/own-1",
                #"{"customerId":"nobody","lines":7}"#,
                "/customerId CUSTOMER_UNKNOWN",
                "/issuedOn MEMBER_MISSING"
            ),
        ]

    private static let webhooks: [BadCall] =
        [
            .refused(
                "POST /v1/webhooks/stripe/{account}",
                "/v1/webhooks/stripe/other",
                "{}",
                .notFound,
                "ACCOUNT_UNKNOWN"
            ),
            .refused(
                "POST /v1/webhooks/stripe/{account}",
                "/v1/webhooks/stripe/main",
                "{}",
                .badRequest,
                "SIGNATURE_REFUSED"
            ),
            .refused(
                "POST /v1/webhooks/salesforce/{token}",
                "/v1/webhooks/salesforce/guess",
                "<x/>",
                .notFound,
                "ADDRESS_UNKNOWN"
            ),
        ]
        + [
            "<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>",
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
            "<!DOCTYPE x SYSTEM \"http://evil.example/x.dtd\"><x/>", "<x>&e;</x>",
            String(repeating: "<x>", count: 100), "{}",
        ].map { body in
            BadCall(
                operation: "POST /v1/webhooks/salesforce/{token}",
                target: "/v1/webhooks/salesforce/" + Bench.token,
                body: body,
                type: "text/xml",
                status: .badRequest,
                code: "MESSAGE_REFUSED"
            )
        }

    private static let connection: [BadCall] = [
        .invalid("GET /v1/status", "/v1/status?x=1", nil, " PARAMETER_UNKNOWN"),
        .invalid("GET /v1/ping", "/v1/ping?x=1", nil, " PARAMETER_UNKNOWN"),
    ]
}
