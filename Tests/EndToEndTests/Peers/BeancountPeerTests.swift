import Testing

extension EndToEndTests {
    /// The ledger as beancount judges it.
    @Suite struct BeancountPeerTests {
        @Test func `bean-check accepts the ledger of a month and refuses a changed one`()
            async throws
        {
            try await Peers.with { peers in
                let folder = try ScratchFolder()
                let demo = try await Product.run(
                    ["demo", "--scale", "20", "--ledger", folder.path("ledger.beancount")],
                    in: folder,
                    within: .seconds(180)
                )
                try #require(demo.status == 0, "\(demo.output.suffix(3000))\n\(demo.errors)")
                #expect(demo.output.contains("PROVED"))
                let good = try await peers.program(
                    "bean-check",
                    [folder.path("ledger.beancount")],
                    in: folder
                )
                #expect(good.status == 0, "\(good.output)\n\(good.errors.prefix(2000))")

                let ledger = try folder.read("ledger.beancount")
                #expect(ledger.contains(" balance Assets:Clearing:USD  0.00 ~ 0 USD"))
                for damage in Self.damages {
                    let damaged = try #require(damage.apply(ledger), "\(damage.name)")
                    let path = try folder.write("damaged.beancount", damaged)
                    let bad = try await peers.program("bean-check", [path], in: folder)
                    #expect(bad.status != 0, "\(damage.name)")
                    #expect((bad.output + bad.errors).contains(damage.complaint), "\(damage.name)")
                }
            }
        }

        /// A change a bookkeeper must not be able to make unseen.
        private struct Damage: Sendable {
            let name: String
            let complaint: String
            let apply: @Sendable (String) -> String?
        }

        private static let damages = [
            Damage(name: "one amount", complaint: "does not balance") {
                replacing($0, line: { $0.contains("Income:SalesIncome:USD  -") }) {
                    $0.replacing("  -", with: "  -1")
                }
            },
            Damage(name: "a cent on both sides", complaint: "Balance failed", apply: shifted),
            Damage(name: "an account", complaint: "unknown account") {
                replacing($0, line: { $0.hasPrefix("  Assets:Clearing:USD") }) {
                    $0.replacing("Clearing", with: "Clearin")
                }
            },
        ]

        private static func replacing(
            _ ledger: String,
            line isWanted: (Substring) -> Bool,
            with change: (Substring) -> Substring
        ) -> String? {
            var lines = ledger.split(separator: "\n", omittingEmptySubsequences: false)
            guard let index = lines.firstIndex(where: isWanted) else { return nil }
            lines[index] = change(lines[index])
            return lines.joined(separator: "\n")
        }

        /// Moves a cent from clearing to the bank: the entry still balances, the payout does not.
        @Sendable
        private static func shifted(_ ledger: String) -> String? {
            let marker = "\n  Assets:Clearing:USD"
            guard let place = ledger.firstRange(of: marker) else { return nil }
            return ledger.replacingCharacters(
                in: place,
                with: "\n  Assets:Clearing:USD  -0.01 USD\n  Assets:Bank:USD  0.01 USD" + marker
            )
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
