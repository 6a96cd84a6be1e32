import Foundation

/// A certificate authority of the tests and what it has issued, in the manner of badssl.com: one
/// good server and one for each way to be bad; made once for each test run by `openssl`.
package struct TestAuthority: Sendable {
    /// The command did not do what it should, or there is no such file.
    package struct Fault: Error {
        package let reason: String
    }

    private let files: [String: [UInt8]]

    private static let made = Result { try TestAuthority() }

    /// The bytes of a file: `ca.pem`, `stranger.pem`, or `NAME.pem` with `NAME.key`, where NAME is
    /// `good`, `renewed`, `expired`, `future`, `wrong-host`, `common-name`, `self-signed`,
    /// `unknown-ca`, `weak-key`, `client`, `stranger-client`, `a`, `wildcard`; `good.ocsp`,
    /// `revoked.ocsp`.
    package static func file(_ name: String) throws -> [UInt8] {
        guard let bytes = try made.get().files[name] else { throw Fault(reason: "no file \(name)") }
        return bytes
    }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-authority-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What stays in the temporary folder are keys that nobody trusts.
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = try ProcessRun.run("bash", ["-ec", Self.script, "bash", folder.path])
        guard run.status == 0 else {
            throw Fault(reason: String(decoding: run.errors, as: UTF8.self))
        }
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where [".pem", ".key", ".ocsp"].contains(where: name.hasSuffix) {
            files[name] = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
        }
        self.files = files
    }

    private static let script = #"""
        cd "$1"
        ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256"
        authority() { # NAME
          openssl req -x509 $ec -nodes -days 30 -subj "/CN=$1" -keyout $1.key -out $1.pem
        }
        authority ca
        authority stranger
        mkdir new
        touch index.txt
        echo 01 > serial
        printf '%s\n' '[ca]' 'default_ca=own' '[own]' 'dir=.' 'database=index.txt' \
          'serial=serial' 'new_certs_dir=new' 'default_md=sha256' 'policy=any' 'unique_subject=no' \
          'copy_extensions=copy' '[any]' 'commonName=supplied' > ca.cnf
        start=$(date -u -d '-1 hour' +%Y%m%d%H%M%SZ)
        end=$(date -u -d '+2 days' +%Y%m%d%H%M%SZ)
        issue() { # NAME ISSUER SUBJECT SAN [START END [KEY OPTIONS]]
          local san=()
          [ -z "$4" ] || san=(-addext "subjectAltName=$4")
          openssl req -new ${7:-$ec} -nodes -subj "/CN=$3" "${san[@]}" -keyout $1.key -out $1.csr
          openssl ca -batch -notext -config ca.cnf -cert $2.pem -keyfile $2.key \
            -startdate ${5:-$start} -enddate ${6:-$end} -in $1.csr -out $1.pem
        }
        local_names=DNS:localhost,IP:127.0.0.1
        issue good ca localhost $local_names
        issue renewed ca localhost $local_names
        issue expired ca localhost $local_names 20200101000000Z 20200102000000Z
        issue future ca localhost $local_names 20900101000000Z 20900102000000Z
        issue wrong-host ca elsewhere.example DNS:elsewhere.example
        issue common-name ca localhost ""
        issue unknown-ca stranger localhost $local_names
        issue weak-key ca localhost $local_names "" "" "-newkey rsa:1024"
        issue client ca salesforce ""
        issue stranger-client stranger salesforce ""
        issue a ca a.example DNS:a.example
        issue wildcard ca any.example 'DNS:*.b.example'
        openssl req -x509 $ec -nodes -days 2 -subj /CN=localhost \
          -addext "subjectAltName=$local_names" -keyout self-signed.key -out self-signed.pem
        ocsp() { # NAME
          openssl ocsp -index index.txt -rsigner ca.pem -rkey ca.key -CA ca.pem -issuer ca.pem \
            -cert good.pem -ndays 1 -respout $1.ocsp
        }
        ocsp good
        openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke good.pem
        ocsp revoked
        """#
}
