import Compression
import Foundation
import TestSupport
import Testing

@Suite struct ZipArchiveTests {
    private static let entries = [
        ZipEntry(name: "empty.txt", content: []),
        ZipEntry(name: "statements/po_1.csv", content: Array("a,b\r\n1,2\r\n".utf8)),
        ZipEntry(name: "big.txt", content: [UInt8](repeating: 65, count: 100_000)),
    ]

    @Test(arguments: [
        ("", UInt32(0)), ("123456789", 0xCBF4_3926), ("The quick brown fox", 0xB74574DE),
    ])
    func `the checksum is that of the standard`(text: String, checksum: UInt32) {
        #expect(CRC32.checksum(Array(text.utf8)) == checksum)
    }

    @Test func `what is packed is unpacked, and the same files give the same bytes`() throws {
        let archive = try #require(ZipArchive.archive(Self.entries))
        #expect(archive == ZipArchive.archive(Self.entries))
        #expect(ZipArchive.entries(archive, bytesMax: 200_000) == Self.entries)
        #expect(archive.count < 1000)
    }

    @Test func `an archive that unpacks to more than is allowed is refused`() throws {
        let archive = try #require(ZipArchive.archive(Self.entries))
        #expect(ZipArchive.entries(archive, bytesMax: 99_999) == nil)
    }

    @Test func `an archive with any byte changed is refused, but for bits that mean nothing`()
        throws
    {
        let entries = Array(Self.entries.prefix(2))
        let archive = try #require(ZipArchive.archive(entries))
        // The last byte of each file's deflated content may have bits behind its end.
        var meaningless = 0
        for place in archive.indices {
            var changed = archive
            changed[place] ^= 0x41
            guard let read = ZipArchive.entries(changed, bytesMax: 1000) else { continue }
            #expect(read == entries, "byte \(place)")
            meaningless += 1
        }
        #expect(meaningless <= entries.count)
        for length in 0..<archive.count {
            #expect(ZipArchive.entries(Array(archive.prefix(length)), bytesMax: 1000) == nil)
        }
    }

    @Test func `Python's zipfile reads the archive and finds no fault`() throws {
        let archive = try #require(ZipArchive.archive(Self.entries))
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-\(UUID().uuidString).zip")
        try Data(archive).write(to: file)
        // A left-over file in the temporary directory is harmless.
        defer { try? FileManager.default.removeItem(at: file) }
        let script = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            assert z.testzip() is None
            print(",".join(f"{i.filename} {i.file_size}" for i in z.infolist()))
            """
        let run = try ProcessRun.run("python3", ["-c", script, file.path])
        #expect(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        #expect(
            String(decoding: run.output, as: UTF8.self)
                == "empty.txt 0,statements/po_1.csv 10,big.txt 100000\n"
        )
    }
}
