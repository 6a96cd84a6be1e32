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
                let common = Self.common(entry, packedBytes: packed.count)
            else { return nil }
            append(localMark, to: &archive)
            archive += common + name + packed
            directory += Self.record(common, name, place: place)
        }
        guard let end = Self.end(directory, start: archive.count, count: entries.count) else {
            return nil
        }
        return archive + directory + end
    }

    /// The files of an archive made by `archive`; nil for anything that is not exactly such a one.
    ///
    /// Every file's length and checksum must hold; together they unpack to at most `bytesMax`.
    package static func entries(_ archive: [UInt8], bytesMax: Int) -> [ZipEntry]? {
        var entries: [ZipEntry] = []
        var directory: [UInt8] = []
        var place = 0
        var room = bytesMax
        while let mark = number(archive, place, bytes: 4), mark == Int(localMark) {
            guard let packedBytes = number(archive, place + 18, bytes: 4),
                let bytes = number(archive, place + 22, bytes: 4), bytes <= room,
                let nameBytes = number(archive, place + 26, bytes: 2)
            else { return nil }
            let start = place + 30 + nameBytes
            guard start + packedBytes <= archive.count else { return nil }
            guard
                let content = unpacked(
                    Array(archive[start..<(start + packedBytes)]),
                    bytesMax: bytes
                )
            else { return nil }
            let name = Array(archive[(place + 30)..<start])
            let entry = ZipEntry(name: String(decoding: name, as: UTF8.self), content: content)
            guard let offset = UInt32(exactly: place),
                let common = Self.common(entry, packedBytes: packedBytes),
                common[...] == archive[(place + 4)..<(place + 30)]
            else { return nil }
            directory += Self.record(common, name, place: offset)
            entries.append(entry)
            room -= bytes
            place = start + packedBytes
        }
        // What follows is the directory of these files, and nothing else.
        guard let end = Self.end(directory, start: place, count: entries.count),
            archive[place...] == (directory + end)[...]
        else { return nil }
        return entries
    }

    /// What a file's own head and its record in the directory have in common.
    private static func common(_ entry: ZipEntry, packedBytes: Int) -> [UInt8]? {
        guard let packedBytes = UInt32(exactly: packedBytes),
            let bytes = UInt32(exactly: entry.content.count),
            let nameBytes = UInt16(exactly: entry.name.utf8.count)
        else { return nil }
        var common: [UInt8] = []
        for value in [version, flags, deflated, 0, firstDay] { append(value, to: &common) }
        for value in [CRC32.checksum(entry.content), packedBytes, bytes] {
            append(value, to: &common)
        }
        append(nameBytes, to: &common)
        append(UInt16(0), to: &common)
        return common
    }

    private static func record(_ common: [UInt8], _ name: [UInt8], place: UInt32) -> [UInt8] {
        var record: [UInt8] = []
        append(centralMark, to: &record)
        append(version, to: &record)
        record += common
        for value in [UInt16(0), 0, 0] { append(value, to: &record) }
        append(UInt32(0), to: &record)
        append(place, to: &record)
        return record + name
    }

    private static func end(_ directory: [UInt8], start: Int, count: Int) -> [UInt8]? {
        guard let start = UInt32(exactly: start), let length = UInt32(exactly: directory.count),
            let count = UInt16(exactly: count)
        else { return nil }
        var end: [UInt8] = []
        append(endMark, to: &end)
        for value in [UInt16(0), 0, count, count] { append(value, to: &end) }
        append(length, to: &end)
        append(start, to: &end)
        append(UInt16(0), to: &end)
        return end
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
