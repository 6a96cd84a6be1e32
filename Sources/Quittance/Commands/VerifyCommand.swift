import ArgumentParser
import Cryptography

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a month's archive against the installation's public key, offline.",
        discussion: """
            The status is 0 only if the signature holds and every file is as it was signed.

            EXAMPLE
              quittance verify 2026-10.zip --key pack-public.pem
            """
    )

    @Argument(help: "The archive.")
    var pack: String
    @Option(help: "The public key, or a certificate, as PEM.")
    var key: String

    func run() throws {
        let key = try PublicKey(pem: try Files.bytes(key))
        switch PackVerification.verdict(on: try Files.bytes(pack), key: key) {
        case .sound(let month, let files):
            Terminal.print("SOUND: \(files) files of \(month), signed by this key and unchanged.")
        case .faulty(let faults):
            throw Terminal.refusal(
                (["NOT SOUND:"] + faults.map { "  \($0)" }).joined(separator: "\n")
            )
        }
    }
}
