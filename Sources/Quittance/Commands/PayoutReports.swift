import Accounting
import ArgumentParser
import Cryptography
import Database

extension PayoutsCommand {
    struct Statement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a payout's full statement, member by member.",
            discussion: """
                EXAMPLES
                  quittance payouts statement po_1QhD5KejM6e1z2xigy09be0J > statement.csv
                  quittance payouts statement po_1QhD5KejM6e1z2xigy09be0J --format html > page.html
                """
        )

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case csv, html
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The payout's Stripe id, or a day of the balance.")
        var id: String
        @Option(help: "A table, or a page to print.")
        var format: Format = .csv

        func run() async throws {
            let database = try await options.openDatabase()
            let statement = try await database.statement(id)
            let members = try await database.members(payout: id)
            let links = try await database.links(members.compactMap(\.record))
            await database.close()
            guard let statement else {
                throw Terminal.refusal("There is no statement of \(id); it is not reconciled yet.")
            }
            let report = StatementReport(
                statement: statement,
                members: members,
                records: links.mapValues(\.internalID)
            )
            switch format {
            case .csv: Terminal.write(StatementCSV.text(report), to: 1)
            case .html: Terminal.write(StatementPage(report).text, to: 1)
            }
        }
    }

    struct Suspense: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what stands on suspense, the oldest first.",
            discussion: """
                EXAMPLES
                  quittance payouts suspense
                  quittance payouts suspense --csv > suspense.csv
                """
        )

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Write comma-separated values.")
        var csv = false

        func run() async throws {
            let database = try await options.openDatabase()
            let parked = try await database.parkedMembers(limit: 100_000)
            await database.close()
            let now = RealWorld().now()
            guard !csv else { return Terminal.write(StatementCSV.text(parked, at: now), to: 1) }
            var table = TextTable(
                ["PAYOUT", "TRANSACTION", "SOURCE", "REASON", "DAYS", "CCY", "AMOUNT"],
                rightAligned: [4, 6]
            )
            for item in parked {
                table.add([
                    item.payoutID, item.member.id, item.member.sourceID ?? "",
                    item.reason.rawValue, String(item.age(at: now)),
                    item.member.amount.currency.code, item.member.suspense.decimalText,
                ])
            }
            Terminal.print(table.text)
        }
    }

    struct Variances: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what stands open in the books, the oldest first.",
            discussion: """
                Members of payouts without record, or with one that differs; payments that are applied
                to nothing; payments and refunds that no payout has taken yet.

                EXAMPLES
                  quittance payouts variances
                  quittance payouts variances --reason unsettled --csv > unsettled.csv
                """
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "missing, unequal, unexplained, unapplied or unsettled; all without it.")
        var reason: BookVariance.Reason?
        @Flag(help: "Write comma-separated values.")
        var csv = false

        func run() async throws {
            let database = try await options.openDatabase()
            let found = try await database.variances(
                reason.map { [$0] } ?? Set(BookVariance.Reason.allCases),
                limit: 100_000
            )
            await database.close()
            let today = RealWorld().now().dateInUTC
            guard !csv else { return Terminal.write(StatementCSV.text(found, on: today), to: 1) }
            var table = TextTable(
                ["REASON", "PAYOUT", "SOURCE", "RECORD", "NO.", "DAYS", "CCY", "AMOUNT"],
                rightAligned: [5, 7]
            )
            for item in found {
                table.add([
                    item.reason.rawValue, item.payoutID ?? "", item.source ?? "",
                    item.record?.text ?? "", item.internalID ?? "", String(item.age(on: today)),
                    item.amount.currency.code, item.amount.decimalText,
                ])
            }
            Terminal.print(table.text)
        }
    }

    struct Pack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a month's statements, proof and ledger as one signed archive.",
            discussion: """
                The key is the installation's own; auditors get its public half.

                EXAMPLES
                  openssl ecparam -genkey -name prime256v1 -noout -out pack-key.pem
                  openssl ec -in pack-key.pem -pubout -out pack-public.pem
                  quittance payouts pack 2026-10 --key pack-key.pem --output 2026-10.zip
                  quittance verify 2026-10.zip --key pack-public.pem
                """
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The month, as 2026-10.")
        var month: String
        @Option(help: "The private key as PEM.")
        var key: String
        @Option(help: "The archive to write.")
        var output: String

        func run() async throws {
            guard let month = ClosePack.month(month) else {
                throw Terminal.refusal("“\(month)” is no month; write it as 2026-10.")
            }
            let key = try PrivateKey(pem: try Files.bytes(key))
            let base = try options.read().accounting.baseCurrency
            let database = try await options.openDatabase()
            let pack = ClosePack(database: database, base: base, month: month)
            let archive = try await pack.archive(signedWith: key, at: RealWorld().now())
            await database.close()
            try Files.write(archive, to: output)
            Terminal.print("\(output): \(archive.count) bytes.")
        }
    }
}

extension BookVariance.Reason: ExpressibleByArgument {}
