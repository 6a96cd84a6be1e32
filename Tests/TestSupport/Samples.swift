import Foundation

/// Vendor sample files that are not part of the project, found through `QUITTANCE_SAMPLES_DIR`.
package enum Samples {
    /// A sample cannot be read, with the reason in words.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// The bytes of one sample file.
    /// - Parameter relativePath: For example `stripe/vectors/form-encoding.json`.
    /// - Returns: The whole file.
    /// - Throws: ``Fault`` if the variable is unset or the file is missing.
    package static func data(_ relativePath: String) throws -> [UInt8] {
        let url = try root().appendingPathComponent(relativePath)
        do {
            return [UInt8](try Data(contentsOf: url))
        } catch {
            throw Fault(description: "no sample file \(relativePath) below QUITTANCE_SAMPLES_DIR")
        }
    }

    /// The names of the visible entries of one sample folder, sorted.
    /// - Parameter folder: Relative to the samples folder; the empty string is that folder itself.
    /// - Returns: File and folder names.
    /// - Throws: ``Fault`` if the variable is unset or the folder is missing.
    package static func names(in folder: String) throws -> [String] {
        let url = try root().appendingPathComponent(folder)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: url.path)
                .filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw Fault(description: "no sample folder \(folder) below QUITTANCE_SAMPLES_DIR")
        }
    }

    private static func root() throws -> URL {
        let value = ProcessInfo.processInfo.environment["QUITTANCE_SAMPLES_DIR"] ?? ""
        guard !value.isEmpty else {
            throw Fault(
                description: "set QUITTANCE_SAMPLES_DIR to the folder with the vendor samples"
            )
        }
        return URL(fileURLWithPath: value, isDirectory: true)
    }
}
