"""One payout reconciled as a custom integration would do it, without store, retries or proof.

pipeline.py STRIPE NETSUITE PAYOUT reads every balance transaction of the payout with Stripe's SDK, finds
the payments in NetSuite by external id with SuiteQL, a thousand at a time, posts the deposit, or several
and a journal where one has no room, and reads the total. Prints what it cost as JSON.
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
ACCOUNTS = {"bank": "201", "payoutTransit": "206", "processingFees": "233"}
# NetSuite takes ten thousand lines in a deposit.
LINES_MAX = 9_990


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


def create(netsuite, base, kind, body):
    answer = netsuite.post(f"{base}/services/rest/record/v1/{kind}", json=body)
    answer.raise_for_status()
    return answer


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
    date = time.strftime("%Y-%m-%d", time.gmtime(payout.arrival_date))
    parts = [names[start : start + LINES_MAX] for start in range(0, len(names), LINES_MAX)]
    place = ACCOUNTS["bank" if len(parts) == 1 else "payoutTransit"]
    total = 0
    for number, part in enumerate(parts):
        body = {
            "externalId": f"dep_{payout.id}" + (f"-{number + 1}" if len(parts) > 1 else ""),
            "account": {"id": place},
            "tranDate": date,
            "memo": f"Stripe payout {payout.id}",
            "payment": {"items": [{"id": found[name], "deposit": True} for name in part]},
        }
        if number == 0:
            fee = {"account": {"id": ACCOUNTS["processingFees"]}, "amount": fees / 100}
            body["cashback"] = {"items": [fee]}
        answer = create(netsuite, base, "deposit", body)
        deposit = netsuite.get(answer.headers["Location"]).json()
        total += round(float(deposit["total"]) * 100)
    if total != payout.amount:
        sys.exit(f"the deposits hold {total}")
    if len(parts) > 1:
        bank, transit = ({"id": ACCOUNTS[name]} for name in ("bank", "payoutTransit"))
        lines = [
            {"account": bank, "debit": total / 100},
            {"account": transit, "credit": total / 100},
        ]
        body = {"subsidiary": {"id": "1"}, "tranDate": date, "line": {"items": lines}}
        create(netsuite, base, "journalEntry", {"externalId": f"je_{payout.id}", **body})
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
