import HTTP
import JSON

/// One address of an entity: `/customer/42/addressBook/24/addressBookAddress`.
///
/// An address is reached by the internal id of its line; in the record itself only its line can
/// be changed. Source: Oracle help, "Working with Subrecords".
struct AddressSubrecord {
    let request: ServiceRequest

    /// Answers a read or a change of the address.
    func respond(
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) -> HTTPResponse {
        let segments = request.segments
        guard segments.count == 5, segments[2].lowercased() == "addressbook",
            segments[4].lowercased() == "addressbookaddress", let key = Int64(segments[3]),
            var body = books.body(of: id, in: type.group)
        else { throw .malformedRequest() }
        try request.allowParameters([])
        let place = body.lines("addressbook").firstIndex { $0.integer("internalid") == key }
        guard let place else { throw .nonexistent }
        let old: JSONObject =
            if case .opaque(.object(let address)) = body.lines("addressbook")[place][
                "addressbookaddress"
            ] { address } else { [:] }
        switch request.method {
        case .get: return NetSuiteAnswers.singular(.object(old))
        case .patch:
            guard let changes = try request.json().objectValue else {
                throw .content("Invalid content in the request body")
            }
            var address = old
            for (name, value) in changes.members { address[name] = value.isNull ? nil : value }
            body.sublists["addressbook"]?[place]["addressbookaddress"] = .opaque(.object(address))
            _ = try books.save(type, id, body, now: request.now)
            return NetSuiteAnswers.noContent(
                location: "\(request.origin)\(RecordService.prefix)/"
                    + segments.joined(separator: "/")
            )
        default: throw .methodNotAllowed
        }
    }
}

extension RecordBody {
    /// Gives each line of the address book an internal id of its own.
    mutating func numberAddresses() {
        var last = lines("addressbook").compactMap { $0.integer("internalid") }.max() ?? 0
        for index in lines("addressbook").indices
        where lines("addressbook")[index]["internalid"] == nil {
            last += 1
            sublists["addressbook"]?[index]["internalid"] = .integer(last)
        }
    }
}
