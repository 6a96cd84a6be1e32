"""Drives a Stripe simulator with Stripe's own SDK: stripe_api.py ADDRESS KEY."""

import sys

import requests
import stripe
from expectation import equal, expect, refused

address, key = sys.argv[1:]


def client(secret=key, retries=0):
    return stripe.StripeClient(
        secret, base_addresses={"api": address}, max_network_retries=retries
    ).v1


def script_faults(*faults):
    rules = [{"fault": fault, "path": "/v1/customers", "count": 1} for fault in faults]
    requests.post(f"{address}/sandbox/faults", json={"rules": rules}).raise_for_status()


api = client()
state = requests.get(f"{address}/sandbox/state").json()

# Lists: every page, in order, each object once; small pages and the largest agree.
equal(api.accounts.retrieve_current().id, state["account"], "account")
ids = {}
for name in ["customers", "invoices", "charges", "refunds", "payouts", "balance_transactions"]:
    service = getattr(api, name)
    size = 7 if name in ("customers", "payouts") else 100
    ids[name] = [item.id for item in service.list({"limit": size}).auto_paging_iter()]
    expect(ids[name], f"{name}: empty")
    equal(len(set(ids[name])), len(ids[name]), f"{name}: repeated ids")
first = api.customers.list({"limit": 10})
again = api.customers.list({"limit": 5, "ending_before": first.data[5].id})
equal([c.id for c in again.data], [c.id for c in first.data[:5]], "a page backwards")
created = first.data[3].created
newer = api.customers.list({"created": {"gte": created}, "limit": 100}).auto_paging_iter()
expect(all(c.created >= created for c in newer), "created[gte] is not kept to")

# Expansion: an id alone, the object when asked for, two levels deep.
invoice = next(i for i in api.invoices.list({"limit": 100}).data if i.status == "paid")
expect(isinstance(invoice.customer, str), "an invoice names its customer by id")
whole = api.invoices.retrieve(invoice.id, {"expand": ["customer"]})
equal(whole.customer.id, invoice.customer, "expanded customer")
equal(whole.customer.object, "customer", "kind of the expanded object")
lines = list(api.invoices.line_items.list(invoice.id).auto_paging_iter())
own = [share for line in lines for share in line.discount_amounts or []]
taken = sum(share.amount for share in own if share.discount not in invoice.discounts)
equal(sum(line.amount for line in lines) - taken, invoice.subtotal, "lines make the subtotal")
settled = api.invoice_payments.list({"invoice": invoice.id}).data
expect(settled, "a paid invoice has payments")

# A payout and its rows: the money adds up to the last cent.
payout = next(p for p in api.payouts.list({"limit": 100}).data if p.status == "paid" and p.automatic)
rows = list(
    api.balance_transactions.list(
        {"payout": payout.id, "limit": 100, "expand": ["data.source"]}
    ).auto_paging_iter()
)
members = [row for row in rows if row.type != "payout"]
equal(sum(row.net for row in members), payout.amount, f"rows of {payout.id}")
expect(all(row.net == row.amount - row.fee for row in rows), "net is amount less fee")
charge = next(row for row in members if row.type == "charge")
equal(charge.source.object, "charge", "expanded source")
equal(charge.source.balance_transaction, charge.id, "the source points back")

# Refusals, as the SDK classifies them.
missing = refused(
    stripe.InvalidRequestError, lambda: api.invoices.retrieve("in_missing"), "a missing invoice"
)
equal((missing.http_status, missing.code, missing.param), (404, "resource_missing", "id"), "404")
expect(missing.request_id, "a refusal carries a request id")
unknown = refused(
    stripe.InvalidRequestError,
    lambda: api.customers.list({"colour": "red"}),
    "an unknown parameter",
)
equal((unknown.http_status, unknown.param), (400, "colour"), "an unknown parameter")
stranger = client("rk_test_stranger")
equal(
    refused(stripe.AuthenticationError, stranger.customers.list, "a stranger").http_status,
    401,
    "a stranger",
)

# Writes: metadata changes once per idempotency key, and a key does not fit two requests.
customer = ids["customers"][0]
options = {"idempotency_key": "peer-1"}
api.customers.update(customer, {"metadata": {"netsuite_id": "17"}}, options)
api.customers.update(customer, {"metadata": {"netsuite_id": "17"}}, options)
equal(api.customers.retrieve(customer).metadata["netsuite_id"], "17", "metadata")
clash = refused(
    (stripe.IdempotencyError, stripe.InvalidRequestError),
    lambda: api.customers.update(customer, {"metadata": {"netsuite_id": "18"}}, options),
    "a key used for another request",
)
equal(clash.http_status, 400, "a key used for another request")

# Faults: what the SDK repeats by itself, and what it reports.
script_faults("throttled")
equal(
    refused(stripe.RateLimitError, api.customers.list, "a throttled request").http_status,
    429,
    "a throttled request",
)
script_faults("serverError")
refused(stripe.APIError, api.customers.list, "a broken server")
patient = client(retries=2)
script_faults("serverError", "resetAfterCommit")
equal(len(patient.customers.list({"limit": 3}).data), 3, "the SDK repeats 5xx and cut connections")
script_faults("resetBeforeCommit")
refused(stripe.APIConnectionError, api.customers.list, "a cut connection")
script_faults()
print(f"{sum(len(found) for found in ids.values())} objects")
