import JSON

/// A document is judged alike by building and by skipping, and what is read can be written again.
enum JSONProperty {
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        let (value, fault) = parsed(bytes)
        let skipFault = skipped(bytes)
        guard fault == skipFault else {
            return "building: \(String(describing: fault)), skipping: "
                + String(describing: skipFault)
        }
        if let fault, !(0...bytes.count).contains(fault.offset) {
            return "offset \(fault.offset) of \(bytes.count)"
        }
        guard let value else { return nil }
        for written in [value.serialized(), value.serialized(pretty: true)] {
            guard parsed(written).0 == value else {
                return "not the same after writing: \(String(decoding: written, as: UTF8.self))"
            }
        }
        return nil
    }

    private static func parsed(_ bytes: [UInt8]) -> (JSONValue?, JSONFault?) {
        do throws(JSONFault) { return (try JSONValue.parse(bytes), nil) } catch {
            return (nil, error)
        }
    }

    private static func skipped(_ bytes: [UInt8]) -> JSONFault? {
        do throws(JSONFault) {
            var reader = try JSONReader(bytes)
            try reader.finish()
            return nil
        } catch {
            return error
        }
    }
}
