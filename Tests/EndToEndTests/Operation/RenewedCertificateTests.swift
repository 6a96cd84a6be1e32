import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEndTests {
    /// A certificate that is renewed while the service runs, seen by a foreign client.
    @Suite struct RenewedCertificateTests {
        @Test func `a broken certificate changes nothing, a renewed one ends no connection`()
            async throws
        {
            let folder = try ScratchFolder()
            for name in ["good.pem", "good.key", "renewed.pem", "renewed.key", "ca.pem"] {
                let bytes = try TestAuthority.file(name)
                try folder.write(name, String(decoding: bytes, as: UTF8.self))
            }
            try folder.write("served.pem", try folder.read("good.pem"))
            try folder.write("served.key", try folder.read("good.key"))
            let bench = try await Workbench.start {
                $0.server = """
                    certificateFile: \(folder.path("served.pem")), keyFile: \(folder.path("served.key"))
                    """
            }
            defer { bench.kill() }
            let child = bench.service.child

            try folder.write("served.pem", "no certificate")
            child.kill(SIGHUP)
            _ = try await eventually("the fault is told", within: .seconds(20)) {
                child.errors.contains("settings not reloaded") ? true : nil
            }
            #expect(child.errors.contains("served.pem"))
            try folder.write("served.pem", try folder.read("good.pem"))

            try await Peers.with { peers in
                let run = try await peers.script(
                    "renewal.py",
                    [
                        try #require(bench.service.api.base.split(separator: ":").last).description,
                        folder.path("ca.pem"), "\(child.pid)", folder.path("served.pem"),
                        folder.path("served.key"), folder.path("renewed.pem"),
                        folder.path("renewed.key"),
                    ],
                    in: folder
                )
                #expect(run.split(separator: " ").count == 2)
            }
        }
    }
}
