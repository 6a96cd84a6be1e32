import HTTP
import JSON

/// Builds the answers of the record and query services in the account's wording.
struct NetSuiteAnswers: Sendable {
    let wording: NetSuiteSimulatorConfiguration.Wording

    static let mediaType = "application/vnd.oracle.resource+json"

    /// 200 with one record.
    static func singular(_ value: JSONValue) -> HTTPResponse { ok(value, type: "singular") }

    /// 200 with a page of records or rows.
    static func collection(_ value: JSONValue) -> HTTPResponse { ok(value, type: "collection") }

    private static func ok(_ value: JSONValue, type: String) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            fields: [.contentType: "\(mediaType); type=\(type); charset=UTF-8"],
            body: value.serialized()
        )
    }

    /// 204, with the address of the record where there is one.
    static func noContent(location: String? = nil) -> HTTPResponse {
        var response = HTTPResponse(status: .noContent)
        if let location { response.fields[.location] = location }
        return response
    }

    /// The error document for a fault.
    func fault(_ fault: RecordFault) -> HTTPResponse {
        var detail: JSONObject = [
            "detail": .string(text(of: fault)), "o:errorCode": .string(fault.code),
        ]
        detail["o:errorPath"] = fault.path.map(JSONValue.string)
        detail["o:errorQueryParam"] = fault.queryParameter.map(JSONValue.string)
        detail["o:errorHeader"] = fault.header.map(JSONValue.string)
        detail["o:errorUrl"] = fault.url.map(JSONValue.string)
        let status = HTTPStatus(code: fault.status) ?? .badRequest
        var document: JSONObject = [
            "type": .string(typeAddress(status)),
            "title": .string(fault.title ?? status.reason),
            "status": .int(Int64(status.code)),
            "o:errorDetails": [.object(detail)],
        ]
        if fault.code == "CONCURRENCY_LIMIT_EXCEEDED" { document["o:errorCode"] = "USER_ERROR" }
        return HTTPResponse(
            status: status,
            fields: [.contentType: "\(Self.mediaType); type=error; charset=UTF-8"],
            body: JSONValue.object(document).serialized()
        )
    }

    /// An exhausted concurrency limit, in the form this account uses.
    func throttled() -> HTTPResponse {
        let advice =
            " Verify your concurrency limits at Setup > Integration > Integration Management >"
            + " Integration Governance."
        var limit = RecordFault(
            status: wording.throttlesWithBadRequest ? 400 : 429,
            code: "CONCURRENCY_LIMIT_EXCEEDED",
            detail: "Concurrent request limit exceeded. Request blocked."
                + (wording.throttlesWithBadRequest ? advice : "")
        )
        limit.title = "Bad Request"
        return fault(limit)
    }

    private func typeAddress(_ status: HTTPStatus) -> String {
        if wording.usesLegacyTypeAddresses {
            let section = status.code >= 500 ? 5 : 4
            return "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html"
                + "#sec10.\(section).\(status.code % 100 + 1)"
        }
        let section = status.code >= 500 ? 6 : 5
        return "https://www.rfc-editor.org/rfc/rfc9110.html"
            + "#section-15.\(section).\(status.code % 100 + 1)"
    }

    private func text(of fault: RecordFault) -> String {
        switch (fault.prefix, wording.language) {
        case (.none, .english), (.none, .legacyPrefix): fault.detail
        case (.accessing, .english): "Error while accessing a resource. " + fault.detail
        case (.accessingColon, _) where wording.language != .german,
            (.accessing, .legacyPrefix):
            "Error while accessing resource: " + fault.detail
        case (_, .german):
            "Fehler beim Zugriff auf eine Ressource. " + Self.german(fault.detail)
        case (.accessingColon, _): fault.detail
        }
    }

    /// German texts for the details a client is tempted to match; the rest stays as it is.
    private static func german(_ detail: String) -> String {
        let table = [
            ("This entity already exists.", "Diese Entität ist bereits vorhanden."),
            ("This record already exists.", "Dieser Datensatz ist bereits vorhanden."),
            ("Transaction type specified is incorrect.", "Der Transaktionstyp ist falsch."),
            ("Record has been changed", "Der Datensatz wurde geändert"),
            ("Please enter value(s) for", "Bitte geben Sie Werte ein für"),
            ("You have entered an Invalid Field Value", "Ungültiger Feldwert"),
            (
                "The record instance does not exist. Provide a valid record instance ID.",
                "Die Datensatzinstanz ist nicht vorhanden."
            ),
            (
                RecordFault.closedPeriod.detail,
                "Das Transaktionsdatum liegt nicht im Datumsbereich Ihrer Buchungsperiode."
            ),
        ]
        for (english, german) in table where detail.hasPrefix(english) {
            return german + detail.dropFirst(english.count)
        }
        return detail
    }
}
