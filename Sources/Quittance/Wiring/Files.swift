import FoundationEssentials

/// Reads whole files.
enum Files {
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WiringFault("The file \(path) cannot be read.")
        }
        return Array(data)
    }
}
