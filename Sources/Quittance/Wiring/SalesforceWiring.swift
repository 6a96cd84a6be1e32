import Accounting
import Cryptography
import Database
import HTTP
import Jobs
import NetSuite
import RESTAPI
import Salesforce
import Stripe
import Telemetry
import Workflows

/// Puts together what is done for the Salesforce org: its records, what is sold, what is written back.
struct SalesforceWiring {
    let settings: Settings
    let salesforce: SalesforceSettings
    let database: Database
    let netSuite: NetSuiteGateway
    let stripe: [String: StripeGateway]
    let policy: BookingPolicy
    let batch: Batch
    let world: RealWorld

    func useCases() throws -> [JobKind: any UseCase] {
        let gateway = try salesGateway()
        func plan(_ subject: SalesRecordPlanner.Subject, _ seller: DealSeller?) -> PlanByID {
            PlanByID(
                SalesRecordPlanner(subject, source: gateway, policy: policy, seller: seller),
                batch: batch
            )
        }
        let seller = try salesforce.onClosedWon.stripeForm.map { _ in
            DealSeller(billing: try billing(), keeper: gateway)
        }
        return [
            .salesforceAccount: plan(.account, nil),
            .salesforceOpportunity: plan(.opportunity(salesforce.onClosedWon), seller),
            .salesforceWriteBack: WriteBack(jobs: database, books: database, writer: gateway),
            .salesforceBalances: WriteBalances(
                accounts: database,
                books: netSuite,
                writer: gateway,
                zone: policy.zone
            ),
        ]
    }

    /// Bills deals at the account the settings name, or at the only one.
    private func billing() throws -> StripeBilling {
        let named = salesforce.stripeAccount
        let only = stripe.count == 1 ? stripe.first?.key : nil
        guard let gateway = (named ?? only).flatMap({ stripe[$0] }) else {
            throw WiringFault(
                "salesforce.stripeAccount must name one of the Stripe accounts, because won deals"
                    + " are sold through Stripe."
            )
        }
        return StripeBilling(
            gateway: gateway,
            daysUntilDue: salesforce.daysUntilDue
        )
    }

    private func salesGateway() throws -> SalesRecordGateway {
        guard let url = HTTPURL(salesforce.baseURL) else {
            throw WiringFault("salesforce.baseURL is not an http or https address.")
        }
        let login: SalesforceLogin
        switch salesforce.login {
        case .clientCredentials(let clientID, let clientSecret):
            login = .clientCredentials(clientID: clientID, clientSecret: clientSecret.reveal())
        case .jwtBearer(let clientID, let user, let audience, let pem):
            login = .jwtBearer(
                clientID: clientID,
                user: user,
                audience: audience,
                key: try PrivateKey(pem: Array(pem.reveal().utf8))
            )
        }
        let now = world.now
        return SalesRecordGateway(
            gateway: SalesforceGateway(
                login: login,
                base: url,
                apiVersion: salesforce.apiVersion,
                transport: try Gateways(surroundings: world, outbound: settings.outbound)
                    .client(url, caFile: salesforce.caFile),
                now: { now().seconds }
            ),
            names: salesforce.names,
            currency: policy.baseCurrency,
            dealForm: salesforce.onClosedWon.stripeForm
        )
    }
}

extension SalesforceWiring {
    static func outboundMessages(
        _ settings: SalesforceSettings?
    ) throws -> OutboundMessageSource? {
        guard let settings, let token = settings.outboundMessageToken else { return nil }
        let source = OutboundMessageSource(
            token: token.reveal(),
            organizationID: settings.organizationID
        )
        guard let source else {
            throw WiringFault("salesforce.organizationId is no id of Salesforce.")
        }
        return source
    }

    /// Where the state of pushed records is written, for the kinds whose key field is set.
    static func writeBacks(
        _ settings: SalesforceSettings?
    ) -> [PushedKind: RESTSettings.SalesKey] {
        let fields: [(PushedKind, String, String?)] = [
            (.customer, "Account", settings?.names.accountKey),
            (.invoice, "Opportunity", settings?.names.opportunityKey),
        ]
        var keys: [PushedKind: RESTSettings.SalesKey] = [:]
        for (kind, object, field) in fields {
            keys[kind] = field.map { RESTSettings.SalesKey(object: object, field: $0) }
        }
        return keys
    }
}
