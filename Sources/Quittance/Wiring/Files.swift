import FoundationEssentials

/// Reads and writes whole files.
enum Files {
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WiringFault("The file \(path) cannot be read.")
        }
        return Array(data)
    }

    static func write(_ text: String, to path: String) throws {
        try write(Array(text.utf8), to: path)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw WiringFault("The file \(path) cannot be written.")
        }
    }
}
