"""Recomputes OAuth 1.0a signatures with oauthlib; cases as JSON on standard input."""

import json
import sys

from expectation import equal, expect
from oauthlib.common import Request
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client
from oauthlib.oauth1.rfc5849 import signature
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header, unescape

cases = json.load(sys.stdin)
expect(cases, "no cases")
for case in cases:
    what = f"{case['method']} {case['url']}"
    header = case["authorization"]
    parameters = {name: unescape(value) for name, value in parse_authorization_header(header)}
    wanted = {
        "realm": case["realm"],
        "oauth_consumer_key": case["consumerKey"],
        "oauth_token": case["token"],
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_version": "1.0",
        "oauth_nonce": case["nonce"],
        "oauth_timestamp": str(case["seconds"]),
    }
    found = {name: value for name, value in parameters.items() if name != "oauth_signature"}
    equal(found, wanted, f"parameters of {what}")

    # The server's side: verify.
    request = Request(case["url"], case["method"], headers={"Authorization": header})
    request.params = signature.collect_parameters(
        uri_query=request.uri_query, headers=request.headers, exclude_oauth_signature=True
    )
    request.signature = parameters["oauth_signature"]
    expect(
        signature.verify_hmac_sha256(request, case["consumerSecret"], case["tokenSecret"]),
        f"the signature of {what} does not verify: {header}",
    )
    request.signature = parameters["oauth_signature"].swapcase()
    expect(
        not signature.verify_hmac_sha256(request, case["consumerSecret"], case["tokenSecret"]),
        f"{what}: another signature verifies too",
    )

    # The client's side: sign the same and compare.
    client = Client(
        case["consumerKey"],
        client_secret=case["consumerSecret"],
        resource_owner_key=case["token"],
        resource_owner_secret=case["tokenSecret"],
        signature_method=SIGNATURE_HMAC_SHA256,
        realm=case["realm"],
        nonce=case["nonce"],
        timestamp=str(case["seconds"]),
    )
    _, headers, _ = client.sign(case["url"], http_method=case["method"])
    theirs = parse_authorization_header(headers["Authorization"])
    equal(parameters, {n: unescape(v) for n, v in theirs}, f"oauthlib signs {what} otherwise")
print(len(cases))
