/// Event types of Stripe products that never touch the books: answered and forgotten.
enum ForeignEventTypes {
    /// Source: docs.stripe.com/api/events/types, API version 2026-10-28.endive.
    static let all: Set<String> = Set(text.split(separator: " ").map { String($0) })

    private static let text = """
        account.application.authorized account.external_account.created \
        account.external_account.deleted account.external_account.updated apps.install.created \
        apps.install.deleted apps.install.updated billing.alert.triggered \
        billing.credit_grant.updated billing.meter.created billing.meter.deactivated \
        billing.meter.reactivated billing.meter.updated billing_portal.configuration.created \
        billing_portal.configuration.updated billing_portal.session.created capability.updated \
        checkout.session.expired climate.order.canceled climate.order.created climate.order.delayed \
        climate.order.delivered climate.order.product_substituted climate.product.created \
        climate.product.pricing_updated customer.source.created customer.source.deleted \
        customer.source.expiring customer.source.updated customer.subscription.paused \
        customer.subscription.pending_update_applied customer.subscription.pending_update_expired \
        customer.subscription.resumed customer.subscription.trial_will_end \
        entitlements.active_entitlement_summary.updated file.created \
        financial_connections.account.account_numbers_updated financial_connections.account.created \
        financial_connections.account.deactivated financial_connections.account.disconnected \
        financial_connections.account.expected_deactivation_date_updated \
        financial_connections.account.reactivated financial_connections.account.refreshed_balance \
        financial_connections.account.refreshed_ownership \
        financial_connections.account.refreshed_transactions \
        financial_connections.account.supported_payment_method_types_updated \
        financial_connections.account.upcoming_account_number_expiry \
        financial_connections.account.upcoming_deactivation \
        financial_connections.authorization.expected_deactivation_date_updated \
        financial_connections.authorization.upcoming_deactivation \
        identity.verification_session.canceled identity.verification_session.created \
        identity.verification_session.processing identity.verification_session.redacted \
        identity.verification_session.requires_input identity.verification_session.verified \
        issuing_authorization.created issuing_authorization.request issuing_authorization.updated \
        issuing_card.created issuing_card.updated issuing_cardholder.created \
        issuing_cardholder.updated issuing_dispute.closed issuing_dispute.created \
        issuing_dispute.funds_reinstated issuing_dispute.funds_rescinded issuing_dispute.submitted \
        issuing_dispute.updated issuing_personalization_design.activated \
        issuing_personalization_design.deactivated issuing_personalization_design.rejected \
        issuing_personalization_design.updated issuing_token.created issuing_token.updated \
        issuing_transaction.created issuing_transaction.purchase_details_receipt_updated \
        issuing_transaction.updated mandate.updated payment_link.created payment_link.updated \
        payment_method.attached payment_method.automatically_updated payment_method.detached \
        payment_method.updated person.created person.deleted person.updated plan.created \
        plan.deleted plan.updated promotion_code.created promotion_code.updated quote.accepted \
        quote.canceled quote.created quote.finalized radar.early_fraud_warning.updated \
        reserve.plan.disabled reserve.plan.expired reserve.plan.updated review.closed review.opened \
        setup_intent.canceled setup_intent.created setup_intent.requires_action \
        setup_intent.setup_failed setup_intent.succeeded sigma.scheduled_query_run.created \
        source.canceled source.chargeable source.failed source.mandate_notification \
        source.refund_attributes_required source.transaction.created source.transaction.updated \
        subscription_schedule.aborted subscription_schedule.canceled subscription_schedule.completed \
        subscription_schedule.created subscription_schedule.expiring subscription_schedule.released \
        subscription_schedule.updated tax.settings.updated terminal.reader.action_failed \
        terminal.reader.action_succeeded terminal.reader.action_updated \
        test_helpers.test_clock.advancing test_helpers.test_clock.created \
        test_helpers.test_clock.deleted test_helpers.test_clock.internal_failure \
        test_helpers.test_clock.ready three_d_secure.authentication.canceled \
        three_d_secure.authentication.challenge_started three_d_secure.authentication.errored \
        three_d_secure.authentication.failed three_d_secure.authentication.requires_challenge \
        three_d_secure.authentication.requires_submission three_d_secure.authentication.succeeded \
        treasury.credit_reversal.created treasury.credit_reversal.posted \
        treasury.debit_reversal.completed treasury.debit_reversal.created \
        treasury.debit_reversal.initial_credit_granted treasury.financial_account.closed \
        treasury.financial_account.created treasury.financial_account.features_status_updated \
        treasury.inbound_transfer.canceled treasury.inbound_transfer.created \
        treasury.inbound_transfer.failed treasury.inbound_transfer.succeeded \
        treasury.outbound_payment.canceled treasury.outbound_payment.created \
        treasury.outbound_payment.expected_arrival_date_updated treasury.outbound_payment.failed \
        treasury.outbound_payment.posted treasury.outbound_payment.returned \
        treasury.outbound_payment.tracking_details_updated treasury.outbound_transfer.canceled \
        treasury.outbound_transfer.created treasury.outbound_transfer.expected_arrival_date_updated \
        treasury.outbound_transfer.failed treasury.outbound_transfer.posted \
        treasury.outbound_transfer.returned treasury.outbound_transfer.tracking_details_updated \
        treasury.received_credit.created treasury.received_credit.failed \
        treasury.received_credit.succeeded treasury.received_debit.created
        """
}
