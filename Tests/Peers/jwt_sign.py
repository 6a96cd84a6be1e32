"""Logs in to a NetSuite simulator with statements PyJWT signs: jwt_sign.py ADDRESS, clients on standard input.

Clients as JSON: a list of {"clientID", "certificateID", "algorithm", "key" (private, PEM)}.
"""

import json
import sys
import time

import jwt
import requests
from expectation import equal, expect

address = sys.argv[1]
endpoint = f"{address}/services/rest/auth/oauth2/v1/token"


def assertion(client, headers=None, **changes):
    now = int(time.time())
    claims = {
        "iss": client["clientID"],
        "scope": ["rest_webservices"],
        "aud": endpoint,
        "iat": now,
        "exp": now + 300,
        "jti": f"{client['algorithm']}-{time.time_ns()}",
        **changes,
    }
    return jwt.encode(
        {name: value for name, value in claims.items() if value is not None},
        client["key"],
        algorithm=client["algorithm"],
        headers={"kid": client["certificateID"], **(headers or {})},
    )


def ask(statement):
    return requests.post(
        endpoint,
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": statement,
        },
    )


for client in json.load(sys.stdin):
    what = client["algorithm"]
    answer = ask(assertion(client))
    equal(answer.status_code, 200, f"{what}: {answer.text}")
    token = answer.json()["access_token"]
    expect(int(answer.json()["expires_in"]) > 0, f"{what}: expires_in")
    used = requests.get(
        f"{address}/services/rest/record/v1/customer?limit=1",
        headers={"Authorization": f"Bearer {token}"},
    )
    equal(used.status_code, 200, f"{what}: {used.text}")
    now = int(time.time())
    for fault, changes in {
        "another audience": {"aud": "https://example.com"},
        "expired": {"iat": now - 700, "exp": now - 400},
        "too long a life": {"exp": now + 4000},
        "no scope": {"scope": None},
        "another client": {"iss": "stranger"},
    }.items():
        refusal = ask(assertion(client, **changes))
        expect(refusal.status_code in (400, 401), f"{what}, {fault}: {refusal.status_code}")
        expect("error" in refusal.json(), f"{what}, {fault}: no error")
        # Five failures in a row would lock the client, as NetSuite does.
        equal(ask(assertion(client)).status_code, 200, f"{what} after {fault}")
    unknown = ask(assertion(client, headers={"kid": "unknown"}))
    equal((unknown.status_code, unknown.json()["error"]), (401, "invalid_client"), "another kid")
print("ok")
