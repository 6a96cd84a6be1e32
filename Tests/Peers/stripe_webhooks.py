"""Signs events of a simulator with Stripe's SDK and delivers them to the service.

stripe_webhooks.py SIMULATOR KEY SERVICE SECRET
"""

import json
import sys
import time

import requests
import stripe
from expectation import equal, expect

simulator, key, service, secret = sys.argv[1:]
api = stripe.StripeClient(key, base_addresses={"api": simulator}).v1
address = f"{service}/v1/webhooks/stripe/main"


def deliver(payload, header):
    return requests.post(
        address,
        data=payload.encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header},
    )


def signed(payload, secret=secret, timestamp=None):
    return stripe.WebhookSignature.generate_signature_header(payload, secret, timestamp)


listed = list(api.events.list({"limit": 100}).auto_paging_iter())
# The SDK reads decimal texts as Decimal; they go back to text.
events = [json.dumps(e.to_dict(), indent=2, ensure_ascii=False, default=str) for e in listed]
wanted = [e for e, o in zip(events, listed) if o.type in ("invoice.paid", "charge.refunded")][:20]
expect(len(wanted) > 3, f"the month has too few events: {len(wanted)}")

for payload in wanted:
    header = signed(payload)
    # The SDK's own verdict first, so that a mistake of this script is not blamed on the service.
    stripe.Webhook.construct_event(payload, header, secret)
    answer = deliver(payload, header)
    equal(answer.status_code, 200, answer.text)
    equal(answer.json()["received"], True, "received")
    expect("ignored" not in answer.json(), f"ignored: {answer.text}")

again = deliver(wanted[0], signed(wanted[0]))
equal((again.status_code, again.json().get("duplicate")), (200, True), "a second delivery")

payload = wanted[-1]
moment, right = signed(payload, timestamp=int(time.time())).split(",")
_, wrong = signed(payload, "whsec_other").split(",")
header = f"{moment},{wrong},{right}"
equal(deliver(payload, header).status_code, 200, "one right signature of two, as while rolling")

now = int(time.time())
faults = {
    "another secret": signed(payload, "whsec_other"),
    "an old time": signed(payload, timestamp=now - 301),
    "no signature": f"t={now}",
    "an older scheme": signed(payload).replace("v1=", "v0="),
    "nonsense": "nonsense",
}
for what, header in faults.items():
    answer = deliver(payload, header)
    equal(answer.status_code, 400, f"{what}: {answer.text}")
    equal(answer.headers["Content-Type"], "application/problem+json", what)
changed = deliver(payload.replace("evt_", "evt_x"), signed(payload))
equal(changed.status_code, 400, "a changed body")
foreign = requests.post(address.replace("/main", "/other"), data=payload.encode(),
                        headers={"Stripe-Signature": signed(payload)})
equal(foreign.status_code, 404, "an unknown account")

objects = {json.loads(payload)["data"]["object"]["id"] for payload in wanted}
print(json.dumps(sorted(objects)))
