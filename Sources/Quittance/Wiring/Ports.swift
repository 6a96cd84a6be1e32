import Database
import NetSuite
import RESTAPI
import Stripe
import Workflows

// The consumers' ports and the types that serve them meet here and nowhere else.

extension Database: BookReader, ChangeIntake, WorkIntake, BookQueries, StatementQueries,
    BalanceReader, KeyDirectory
{}

extension Database: PushedSourceReader, ItemCounter {}

extension NetSuiteGateway: AccountingSystem, DepositRepairing, CustomerDirectory, AccountReader,
    PayoutPublisher, BatchCreator, StatementFiler
{}

extension StripeGateway: CatalogueSource, InvoiceSource, CreditSource, MovementSource,
    PayoutSource, BalanceSource
{}
