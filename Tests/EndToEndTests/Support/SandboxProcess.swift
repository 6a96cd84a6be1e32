import HTTP
import JSON

/// `quittance sandbox` as a process of its own: the three vendors on free ports.
struct SandboxProcess: Sendable {
    let child: Child
    let stripe: APIClient
    let netSuite: APIClient
    let salesforce: APIClient

    static let stripeKey = "rk_test_sandbox"
    static let webhookSecret = "whsec_sandbox"

    /// Starts it and waits until it says where it listens.
    static func start(
        seed: Int = 2026,
        scale: Int = 5,
        in folder: ScratchFolder
    ) async throws -> SandboxProcess {
        let child = try Child(
            Product.executable,
            ["sandbox", "--port", "0", "--seed", String(seed), "--scale", String(scale)],
            folder: folder
        )
        let addresses: [String] = try await eventually("the sandbox listens", within: .seconds(60))
        {
            try Self.addresses(in: child)
        }
        return SandboxProcess(
            child: child,
            stripe: try APIClient(addresses[0], key: stripeKey),
            netSuite: try APIClient(addresses[1]),
            salesforce: try APIClient(addresses[2])
        )
    }

    /// The three addresses once all of them are printed.
    private static func addresses(in child: Child) throws -> [String]? {
        if let status = child.status {
            throw Child.Fault(description: "the sandbox ended with \(status): \(child.errors)")
        }
        let output = child.output
        guard output.contains("Ctrl-C") else { return nil }
        let words = output.split { " ,\n".contains($0) }.map(String.init)
        let addresses = words.filter { $0.hasPrefix("http://127.0.0.1:") }
        return addresses.count == 3 ? addresses : nil
    }

    /// Sets what goes wrong from now on in both Stripe and NetSuite.
    func setFaults(_ plan: JSONValue) async throws {
        _ = try await stripe.call(.post, "/sandbox/faults", plan)
        _ = try await netSuite.call(.post, "/sandbox/faults", plan)
    }
}
