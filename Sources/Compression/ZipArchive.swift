/// A file of a ZIP archive.
package struct ZipEntry: Sendable, Hashable {
    package let name: String
    package let content: [UInt8]

    package init(name: String, content: [UInt8]) {
        self.name = name
        self.content = content
    }
}

/// Writes and reads small ZIP archives: deflated files, no encryption, no archives beyond 4 GB.
///
/// The same files give the same bytes: times are those of the format's first day.
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
package enum ZipArchive {
    private static let localMark: UInt32 = 0x0403_4B50
    private static let centralMark: UInt32 = 0x0201_4B50
    private static let endMark: UInt32 = 0x0605_4B50
    /// Version 2.0, names in UTF-8, deflate; 1980-01-01.
    private static let version: UInt16 = 20
    private static let flags: UInt16 = 0x0800
    private static let deflated: UInt16 = 8
    private static let firstDay: UInt16 = 0x0021

    /// The archive, or nil when its parts outgrow the format's 32 bits.
    package static func archive(_ entries: [ZipEntry]) -> [UInt8]? {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            var deflater = Deflater(format: .raw, level: 9)
            var packed = deflater.append(entry.content)
            packed += deflater.finish()
            let name = Array(entry.name.utf8)
            guard let place = UInt32(exactly: archive.count),
                let packedBytes = UInt32(exactly: packed.count),
                let bytes = UInt32(exactly: entry.content.count),
                let nameBytes = UInt16(exactly: name.count)
            else { return nil }
            var common: [UInt8] = []
            for value in [version, flags, deflated, 0, firstDay] { append(value, to: &common) }
            for value in [CRC32.checksum(entry.content), packedBytes, bytes] {
                append(value, to: &common)
            }
            append(nameBytes, to: &common)
            append(UInt16(0), to: &common)
            append(localMark, to: &archive)
            archive += common + name + packed
            append(centralMark, to: &directory)
            append(version, to: &directory)
            directory += common
            for value in [UInt16(0), 0, 0] { append(value, to: &directory) }
            append(UInt32(0), to: &directory)
            append(place, to: &directory)
            directory += name
        }
        guard let start = UInt32(exactly: archive.count),
            let length = UInt32(exactly: directory.count),
            let count = UInt16(exactly: entries.count)
        else { return nil }
        archive += directory
        append(endMark, to: &archive)
        for value in [UInt16(0), 0, count, count] { append(value, to: &archive) }
        append(length, to: &archive)
        append(start, to: &archive)
        append(UInt16(0), to: &archive)
        return archive
    }

    /// The files of an archive made by `archive`; nil for anything that is not exactly such a one.
    ///
    /// Every file's length and checksum must hold; together they unpack to at most `bytesMax`.
    package static func entries(_ archive: [UInt8], bytesMax: Int) -> [ZipEntry]? {
        var entries: [ZipEntry] = []
        var place = 0
        var room = bytesMax
        while let mark = number(archive, place, bytes: 4), mark == Int(localMark) {
            guard number(archive, place + 8, bytes: 2) == Int(deflated),
                let checksum = number(archive, place + 14, bytes: 4),
                let packedBytes = number(archive, place + 18, bytes: 4),
                let bytes = number(archive, place + 22, bytes: 4), bytes <= room,
                let nameBytes = number(archive, place + 26, bytes: 2),
                number(archive, place + 28, bytes: 2) == 0
            else { return nil }
            let start = place + 30 + nameBytes
            guard start + packedBytes <= archive.count else { return nil }
            guard
                let content = unpacked(
                    Array(archive[start..<(start + packedBytes)]),
                    bytesMax: bytes
                ), content.count == bytes, Int(CRC32.checksum(content)) == checksum
            else { return nil }
            let name = String(decoding: archive[(place + 30)..<start], as: UTF8.self)
            entries.append(ZipEntry(name: name, content: content))
            room -= bytes
            place = start + packedBytes
        }
        // What follows is the directory of as many files, and nothing else.
        let end = archive.count - 22
        guard end >= place, number(archive, end, bytes: 4) == Int(endMark),
            number(archive, end + 10, bytes: 2) == entries.count,
            number(archive, end + 16, bytes: 4) == place,
            number(archive, end + 12, bytes: 4) == end - place
        else { return nil }
        return entries
    }

    private static func unpacked(_ packed: [UInt8], bytesMax: Int) -> [UInt8]? {
        do throws(CompressionFault) {
            var inflater = try Inflater(format: .raw, outputBytesMax: bytesMax)
            let content = try inflater.append(packed)
            try inflater.finish()
            return content
        } catch { return nil }
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var rest = value
        for _ in 0..<(value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    private static func number(_ archive: [UInt8], _ place: Int, bytes: Int) -> Int? {
        guard place + bytes <= archive.count else { return nil }
        return (0..<bytes).reduce(0) { $0 | Int(archive[place + $1]) << (8 * $1) }
    }
}
