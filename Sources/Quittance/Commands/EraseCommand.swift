import ArgumentParser
import Database

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove what jobs, findings and links hold about a customer; the books stay.",
        discussion: """
            The books hold ids and amounts. Of a customer's record the store knows the name, e-mail,
            phone and address it wrote, to tell people's changes apart; they are forgotten, and the
            record is not updated any more. What Stripe, NetSuite and Salesforce hold is erased there.

            EXAMPLE
              quittance erase cus_NffrFeUfNV2Hib
            """
    )

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The customer's id in Stripe.")
    var customer: String

    func validate() throws {
        guard customer.hasPrefix("cus_"), customer.utf8.count > 8,
            customer.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { throw ValidationError("“\(customer)” is no customer of Stripe.") }
    }

    func run() async throws {
        let database = try await options.openDatabase()
        let erasure: Erasure
        do {
            erasure = try await database.erase(customer, by: "command line")
        } catch {
            await database.close()
            throw Terminal.refusal("Nothing was erased: \(error).")
        }
        await database.close()
        Terminal.print(
            "Erased \(erasure.jobs) jobs, \(erasure.findings) findings and the details of"
                + " \(erasure.details) customer records."
        )
    }
}
