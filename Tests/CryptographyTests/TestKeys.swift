import FoundationEssentials
import TestSupport

/// Keys and certificates, made once for each test run by the `openssl` command.
struct TestKeys: Sendable {
    struct Fault: Error {
        let reason: String
    }

    private let files: [String: [UInt8]]

    private static let made = Result { try TestKeys() }

    /// The bytes of one file of the script below.
    static func file(_ name: String) throws -> [UInt8] {
        guard let bytes = try made.get().files[name] else { throw Fault(reason: "no file \(name)") }
        return bytes
    }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-keys-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What stays in the temporary folder are keys that nobody trusts.
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = try ProcessRun.run("sh", ["-ec", Self.script, "sh", folder.path])
        guard run.status == 0 else {
            throw Fault(reason: String(decoding: run.errors, as: UTF8.self))
        }
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".pem") {
            files[name] = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
        }
        self.files = files
    }

    private static let script = #"""
        cd "$1"

        # Signing keys, in the forms keys come in.
        key() { openssl genpkey -algorithm "$1" -pkeyopt "$2" -out "$3.pem" 2>/dev/null; }
        key RSA rsa_keygen_bits:2048 rsa
        key RSA rsa_keygen_bits:1024 rsa-short
        key EC ec_paramgen_curve:P-256 p256
        key EC ec_paramgen_curve:P-384 p384
        key EC ec_paramgen_curve:P-521 p521
        key EC ec_paramgen_curve:secp256k1 bitcoin
        openssl genpkey -algorithm ED25519 -out edwards.pem
        openssl pkey -in rsa.pem -traditional -out rsa-traditional.pem
        openssl ecparam -name prime256v1 -genkey -out p256-traditional.pem
        openssl pkcs8 -topk8 -in p256.pem -passout pass:hunter2 -out locked.pem
        for name in rsa p256 p384 p521; do
          openssl pkey -in $name.pem -pubout -out $name-public.pem
        done
        openssl req -x509 -new -key rsa.pem -subj /CN=signer -days 2 -out rsa-certificate.pem

        # Authorities: ours with an intermediate one, and a stranger.
        printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n' > authority.ext
        authority() {
          key EC ec_paramgen_curve:P-256 "$1-key"
          openssl req -x509 -new -key "$1-key.pem" -subj "/CN=$2" -days 30 -out "$1.pem" \
            -addext keyUsage=critical,keyCertSign 2>/dev/null
        }
        # Names, subject, issuer, extension: a certificate for 30 days.
        issue() {
          key EC ec_paramgen_curve:P-256 "$1-key"
          openssl req -new -key "$1-key.pem" -subj "$2" -out "$1.csr" 2>/dev/null
          printf "$4" > "$1.ext"
          openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3-key.pem" -CAcreateserial \
            -days 30 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
        }
        authority root "Test root"
        authority stranger "Somebody else"
        issue middle "/CN=Test intermediate" root \
          'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'
        names='subjectAltName=DNS:books.example,DNS:*.wild.example,IP:127.0.0.1,IP:::1\n'
        issue server "/CN=books.example" middle "$names"
        cat server.pem middle.pem > server-chain.pem
        issue nameless "/CN=books.example" root 'keyUsage=digitalSignature\n'
        issue client "/O=Example/CN=salesforce" root 'extendedKeyUsage=clientAuth\n'
        issue intruder "/CN=salesforce" stranger 'extendedKeyUsage=clientAuth\n'
        issue mailer "/CN=mailer" root 'extendedKeyUsage=emailProtection\n'

        # A certificate of the past.
        key EC ec_paramgen_curve:P-256 expired-key
        openssl req -new -key expired-key.pem -subj /CN=books.example -out expired.csr
        printf 'subjectAltName=DNS:books.example\n' > expired.ext
        touch index.txt
        printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nserial=ca.serial\n' > ca.cnf
        printf 'default_md=sha256\npolicy=p\nrand_serial=yes\n[p]\ncommonName=supplied\n' >> ca.cnf
        openssl ca -batch -notext -config ca.cnf -in expired.csr -cert root.pem \
          -keyfile root-key.pem -startdate 20200101000000Z -enddate 20200201000000Z \
          -extfile expired.ext -out expired.pem 2>/dev/null
        """#
}
