import Compression
import Cryptography
import JSON

/// Holds a month's archive against the installation's public key; needs neither store nor network.
enum PackVerification {
    /// The most an archive may unpack to.
    static let bytesMax = 2 << 30

    /// What the archive proves, or everything that is wrong with it.
    enum Verdict: Hashable {
        case sound(month: String, files: Int)
        case faulty([String])
    }

    static func verdict(on archive: [UInt8], key: PublicKey) -> Verdict {
        guard let entries = ZipArchive.entries(archive, bytesMax: bytesMax) else {
            return .faulty(["The archive is damaged or is none of Quittance's."])
        }
        let files = Dictionary(grouping: entries, by: \.name)
        guard files.values.allSatisfy({ $0.count == 1 }) else {
            return .faulty(["A file is in the archive twice."])
        }
        guard let manifest = files[ClosePack.manifestName]?.first?.content,
            let signature = files[ClosePack.signatureName]?.first?.content
        else { return .faulty(["The manifest or its signature is missing."]) }
        // A manifest that is no JSON is not ours; the verdict says so.
        guard let content = try? JSONValue.parse(manifest),
            let algorithm = content["algorithm"]?.stringValue
                .flatMap(SignatureAlgorithm.init(rawValue:)),
            let month = content["month"]?.stringValue,
            let listed = content["files"]?.arrayValue
        else { return .faulty(["The manifest cannot be read."]) }
        let text = String(decoding: signature, as: UTF8.self).filter { !$0.isWhitespace }
        guard let bytes = Base64.decode(text),
            key.verify(signature: bytes, message: manifest, as: algorithm)
        else { return .faulty(["The signature was not made with this installation's key."]) }
        var faults: [String] = []
        var names: Set<String> = [ClosePack.manifestName, ClosePack.signatureName]
        for entry in listed {
            let name = entry["name"]?.stringValue ?? ""
            names.insert(name)
            guard let file = files[name]?.first else {
                faults.append("\(name) is missing.")
                continue
            }
            if Hex.encode(SHA256.digest(file.content)) != entry["sha256"]?.stringValue {
                faults.append("\(name) was changed.")
            }
        }
        faults += files.keys.filter { !names.contains($0) }.sorted().map {
            "\($0) was added."
        }
        return faults.isEmpty ? .sound(month: month, files: listed.count) : .faulty(faults)
    }
}
