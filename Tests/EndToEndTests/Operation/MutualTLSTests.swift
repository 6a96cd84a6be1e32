import Foundation
import JSON
import TestSupport
import Testing

extension EndToEndTests {
    /// Callers that prove themselves by a certificate, with a foreign client over a real socket.
    @Suite struct MutualTLSTests {
        @Test func `a granted certificate may what it was granted, others do not get in`()
            async throws
        {
            let folder = try ScratchFolder()
            for name in ["good", "client", "a", "stranger-client"] {
                for part in ["pem", "key"] {
                    let bytes = try TestAuthority.file("\(name).\(part)")
                    try folder.write("\(name).\(part)", String(decoding: bytes, as: UTF8.self))
                }
            }
            let authority = try folder.write(
                "ca.pem",
                String(decoding: try TestAuthority.file("ca.pem"), as: UTF8.self)
            )
            let bench = try await Workbench.start {
                $0.server = """
                    certificateFile: \(folder.path("good.pem")), keyFile: \(folder.path("good.key")),\
                     clientCertificates: required, clientCAFile: \(authority)
                    """
                $0.extra = """
                    access:
                      certificates: [ { name: salesforce, subject: "CN=salesforce", scopes: [read] } ]
                    """
            }
            defer { bench.kill() }
            let address = bench.service.api.base.replacing(
                "http://127.0.0.1",
                with: "https://localhost"
            )
            func curl(_ certificate: String?, _ words: String...) throws -> (Int32, String) {
                let proof =
                    certificate.map {
                        ["--cert", folder.path("\($0).pem"), "--key", folder.path("\($0).key")]
                    } ?? []
                let run = try ProcessRun.run(
                    "curl",
                    ["-sS", "--max-time", "20", "--cacert", authority, "-w", " %{http_code}"]
                        + proof
                        + words
                )
                return (run.status, String(decoding: run.output, as: UTF8.self))
            }
            let known = try curl("client", address + "/v1/ping")
            #expect(known.0 == 0)
            #expect(known.1.hasSuffix(" 200"), "\(known.1)")
            #expect(known.1.contains(#""scopes":["read"]"#), "\(known.1)")
            let writes = try curl(
                "client",
                "-H",
                "Content-Type: application/json",
                "-d",
                #"{"ids":["ch_1"]}"#,
                address + "/v1/charge-syncs"
            )
            #expect(writes.1.hasSuffix(" 403"), "\(writes.1)")
            let nobody = try curl("a", address + "/v1/ping")
            #expect(nobody.1.hasSuffix(" 401"), "\(nobody.1)")
            for stranger in ["stranger-client", nil] {
                let refused = try curl(stranger, address + "/v1/ping")
                #expect(refused.0 != 0, "\(stranger ?? "nothing") got in: \(refused.1)")
            }
        }
    }
}
