import Accounting
import ArgumentParser
import Database
import JSON

struct PayoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payouts",
        abstract: "Show what payouts are made of.",
        discussion: "EXAMPLE\n  quittance payouts list",
        subcommands: [
            List.self, Show.self, Statement.self, Suspense.self, Variances.self, Pack.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List reconciled payouts, latest first.",
            discussion: """
                EXAMPLES
                  quittance payouts list
                  quittance payouts list --json
                """
        )

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let database = try await options.openDatabase()
            let statements = try await LedgerExport.statements(of: database)
            await database.close()
            Terminal.print(
                json
                    ? JSONValue.array(statements.map(\.json)).text
                    : StatementTable.text(of: statements)
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one payout's statement as JSON.",
            discussion: "EXAMPLE\n  quittance payouts show po_1QhD5KejM6e1z2xigy09be0J"
        )

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The payout's Stripe id.")
        var id: String

        func run() async throws {
            let database = try await options.openDatabase()
            let statement = try await database.statement(id)
            await database.close()
            guard let statement else {
                throw Terminal.refusal(
                    "There is no statement of \(id); it is not reconciled yet."
                )
            }
            Terminal.print(statement.json.text)
        }
    }
}

/// Payout statements as a controller reads them.
enum StatementTable {
    static func text(of statements: [PayoutStatement]) -> String {
        var table = TextTable(
            [
                "PAYOUT", "ARRIVES", "CCY", "STATUS", "GROSS", "FEES", "REFUNDS", "DISPUTES",
                "OTHER", "NET", "DEPOSIT", "RESIDUAL",
            ],
            rightAligned: [4, 5, 6, 7, 8, 9, 11]
        )
        for statement in statements {
            table.add([
                statement.payoutID, statement.arrivalDate.text, statement.net.currency.code,
                statement.status, statement.gross.decimalText, statement.fees.decimalText,
                statement.refunds.decimalText, statement.disputes.decimalText,
                statement.other.decimalText, statement.net.decimalText,
                statement.depositInternalID, statement.residual.decimalText,
            ])
        }
        return table.text
    }
}

extension PayoutStatement {
    /// The statement as a script reads it; amounts in major units as text.
    fileprivate var json: JSONValue {
        .object([
            "payout": .string(payoutID), "account": .string(account),
            "arrivalDate": .string(arrivalDate.text), "currency": .string(net.currency.code),
            "status": .string(status), "gross": .string(gross.decimalText),
            "fees": .string(fees.decimalText), "refunds": .string(refunds.decimalText),
            "disputes": .string(disputes.decimalText), "other": .string(other.decimalText),
            "net": .string(net.decimalText), "suspense": .string(suspense.decimalText),
            "deposit": .string(depositInternalID), "residual": .string(residual.decimalText),
        ])
    }
}
