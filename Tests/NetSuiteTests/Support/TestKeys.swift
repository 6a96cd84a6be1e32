import Cryptography
import TestSupport

/// Signing keys, made once for each test run by the `openssl` command.
enum TestKeys {
    struct Fault: Error {
        let reason: String
    }

    static func elliptic() throws -> PrivateKey {
        try PrivateKey(pem: try made("EC", "ec_paramgen_curve:P-256"))
    }

    static func rsa() throws -> PrivateKey {
        try PrivateKey(pem: try made("RSA", "rsa_keygen_bits:2048"))
    }

    private static func made(_ algorithm: String, _ option: String) throws -> [UInt8] {
        let run = try ProcessRun.run(
            "openssl",
            ["genpkey", "-algorithm", algorithm, "-pkeyopt", option]
        )
        guard run.status == 0 else {
            throw Fault(reason: String(decoding: run.errors, as: UTF8.self))
        }
        return run.output
    }
}
