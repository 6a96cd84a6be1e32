import ArgumentParser
import Database

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove what jobs, findings and links hold about a customer; the books stay.",
        discussion: """
            The books hold ids and amounts. Of a customer's record the store keeps digests of the name,
            e-mail, phone and address it wrote, to tell people's changes apart; they are forgotten, and
            the record is not updated any more. Customers and invoices that callers sent are removed as
            well. What Stripe, NetSuite and Salesforce hold is erased there.

            EXAMPLES
              quittance erase cus_NffrFeUfNV2Hib
              quittance erase --pushed 001M000000qfPySIAU
            """
    )

    @OptionGroup var options: SettingsOptions
    @Flag(help: "The id is that of a caller who sent the customer, not Stripe's.")
    var pushed = false
    @Argument(help: "The customer's id in Stripe.")
    var customer: String

    func validate() throws {
        guard !pushed else {
            guard !customer.isEmpty, customer.utf8.count <= 200 else {
                throw ValidationError("“\(customer)” is no caller's id of a customer.")
            }
            return
        }
        guard customer.hasPrefix("cus_"), customer.utf8.count > 8,
            customer.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { throw ValidationError("“\(customer)” is no customer of Stripe.") }
    }

    func run() async throws {
        let database = try await options.openDatabase()
        let erasure: Erasure
        do {
            erasure = try await database.erase(
                pushed ? .pushed(customer) : .stripe(customer),
                by: "command line"
            )
        } catch {
            await database.close()
            throw Terminal.refusal("Nothing was erased: \(error).")
        }
        await database.close()
        Terminal.print(
            "Erased \(erasure.jobs) jobs, \(erasure.findings) findings, \(erasure.pushed) records sent"
                + " by callers and the digests of \(erasure.details) customer records."
        )
    }
}
