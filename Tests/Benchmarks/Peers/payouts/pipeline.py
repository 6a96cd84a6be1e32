"""One payout reconciled as a custom integration would do it, without store, retries or proof.

pipeline.py STRIPE NETSUITE PAYOUT reads every balance transaction of the payout with Stripe's SDK, finds
the payments in NetSuite by external id with SuiteQL, a thousand at a time, posts one deposit and reads its
total. Prints what it cost as JSON.
"""

import json
import resource
import sys
import time

import httpx
import stripe
from requests_oauthlib import OAuth1Session

API_KEY = "rk_test_sandbox"
VERSION = "2026-10-28.endive"
ACCOUNTS = {"bank": "201", "processingFees": "233"}


def session():
    return OAuth1Session(
        "demo-consumer-key",
        client_secret="demo-consumer-secret",
        resource_owner_key="demo-token-id",
        resource_owner_secret="demo-token-secret",
        realm="1234567_SB1",
        signature_method="HMAC-SHA256",
    )


def members(payout):
    for row in stripe.BalanceTransaction.list(
        payout=payout.id, limit=100, expand=["data.source"]
    ).auto_paging_iter():
        if row.type != "payout":
            yield row


def lookup(netsuite, base, names):
    found = {}
    for start in range(0, len(names), 1000):
        part = names[start : start + 1000]
        marks = ", ".join("?" * len(part))
        answer = netsuite.post(
            f"{base}/services/rest/query/v1/suiteql?limit=1000&offset=0",
            headers={"Prefer": "transient"},
            json={
                "q": "SELECT id, externalid FROM transaction"
                f" WHERE externalid IN ({marks}) ORDER BY id",
                "params": part,
            },
        )
        answer.raise_for_status()
        for row in answer.json()["items"]:
            found[row["externalid"]] = int(row["id"])
    return found


def main(stripe_base, base, payout_id):
    # The control page is asked first, so that a sandbox that is not there ends here.
    httpx.get(f"{base}/sandbox/counters").raise_for_status()
    stripe.api_key, stripe.api_base, stripe.api_version = API_KEY, stripe_base, VERSION
    started, cpu = time.monotonic(), time.process_time()
    payout = stripe.Payout.retrieve(payout_id)
    names, fees, gross = [], 0, 0
    for row in members(payout):
        if row.net != row.amount - row.fee:
            sys.exit(f"{row.id} does not add up")
        names.append(f"pay_{row.source.payment_intent}")
        gross += row.amount
        fees += row.fee
    if gross - fees != payout.amount:
        sys.exit("the members do not add up to the payout")
    netsuite = session()
    found = lookup(netsuite, base, names)
    missing = [name for name in names if name not in found]
    if missing:
        sys.exit(f"{len(missing)} payments are not in NetSuite, {missing[0]} for one")
    answer = netsuite.post(
        f"{base}/services/rest/record/v1/deposit",
        json={
            "externalId": f"dep_{payout.id}",
            "account": {"id": ACCOUNTS["bank"]},
            "tranDate": time.strftime("%Y-%m-%d", time.gmtime(payout.arrival_date)),
            "memo": f"Stripe payout {payout.id}",
            "payment": {"items": [{"id": found[name], "deposit": True} for name in names]},
            "cashback": {
                "items": [{"account": {"id": ACCOUNTS["processingFees"]}, "amount": fees / 100}]
            },
        },
    )
    answer.raise_for_status()
    deposit = netsuite.get(answer.headers["Location"]).json()
    if round(float(deposit["total"]) * 100) != payout.amount:
        sys.exit(f"the deposit holds {deposit['total']}")
    print(
        json.dumps(
            {
                "members": len(names),
                "wall": time.monotonic() - started,
                "cpu": time.process_time() - cpu,
                "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


main(*sys.argv[1:])
