"""Signs requests with requests-oauthlib and sends them to a NetSuite simulator: oauth_sign.py ADDRESS."""

import sys

import requests
from expectation import equal, expect
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256
from requests_oauthlib import OAuth1, OAuth1Session

address = sys.argv[1]
records = f"{address}/services/rest/record/v1"
names = dict(
    client_secret="demo-consumer-secret",
    resource_owner_key="demo-token-id",
    resource_owner_secret="demo-token-secret",
    realm="1234567_SB1",
    signature_method=SIGNATURE_HMAC_SHA256,
)
session = OAuth1Session("demo-consumer-key", **names)

customer = f"{records}/customer/eid:cus_peer-1"
made = session.put(customer, json={"companyName": "Peer & Söhne", "subsidiary": {"id": "1"}})
equal(made.status_code, 204, made.text)
read = session.get(customer, params={"fields": "companyName,externalId"})
equal(read.status_code, 200, read.text)
equal(read.json()["companyName"], "Peer & Söhne", "companyName")

rows = session.post(
    f"{address}/services/rest/query/v1/suiteql",
    params={"limit": 5, "offset": 0},
    headers={"Prefer": "transient"},
    json={"q": "SELECT id, externalid FROM customer WHERE externalid = 'cus_peer-1'"},
)
equal(rows.status_code, 200, rows.text)
equal(rows.json()["count"], 1, "rows")

# A query whose spelling a careless signer gets wrong: spaces, plus, non-ASCII, repeated, empty.
odd = session.get(f"{records}/customer?q=companyName IS \"Peer %26 S%C3%B6hne\"&limit=1&offset=0")
equal(odd.status_code, 200, odd.text)
equal(odd.json()["count"], 1, "found by name")


def status(consumer="demo-consumer-key", **changes):
    auth = OAuth1(consumer, **{**names, **changes})
    return requests.get(customer, auth=auth)


equal(status().status_code, 200, "the credentials of the session")
for what, changes in {
    "another consumer secret": {"client_secret": "x"},
    "another token secret": {"resource_owner_secret": "x"},
    "another token": {"resource_owner_key": "x"},
    "HMAC-SHA1": {"signature_method": SIGNATURE_HMAC_SHA1},
    "another account": {"realm": "7654321"},
    "an old time": {"timestamp": "1508242306"},
}.items():
    answer = status(**changes)
    equal(answer.status_code, 401, f"{what}: {answer.text}")
    # Five failures in a row would lock the user, as NetSuite does.
    equal(status().status_code, 200, f"after {what}")
equal(status("x").status_code, 401, "another consumer")

# The pair of nonce and time is good once.
signed = requests.Request("GET", customer, auth=OAuth1("demo-consumer-key", **names)).prepare()
with requests.Session() as plain:
    equal(plain.send(signed).status_code, 200, "first use of a nonce")
    equal(plain.send(signed).status_code, 401, "second use of a nonce")
print("ok")
