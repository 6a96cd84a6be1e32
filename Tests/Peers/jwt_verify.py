"""Verifies signed statements with PyJWT; cases as JSON on standard input.

Each case: token, algorithm, key (public, PEM), audience, issuer, claims and header to expect, and
stranger, a public key of the same kind that must not fit.
"""

import json
import sys

import jwt
from expectation import equal, expect, refused

cases = json.load(sys.stdin)
expect(cases, "no cases")
for case in cases:
    what = case["algorithm"]

    def verified(key, **changes):
        names = {"audience": case["audience"], "issuer": case["issuer"], **changes}
        return jwt.decode(
            case["token"],
            key,
            algorithms=[case["algorithm"]],
            options={"require": ["exp", "iss", "aud"]},
            **names,
        )

    claims = verified(case["key"])
    for name, value in case["claims"].items():
        equal(claims.get(name), value, f"claim {name} of {what}")
    header = jwt.get_unverified_header(case["token"])
    for name, value in case["header"].items():
        equal(header.get(name), value, f"header {name} of {what}")
    refused(jwt.InvalidAudienceError, lambda: verified(case["key"], audience="https://x"), what)
    if "stranger" in case:
        refused(jwt.InvalidSignatureError, lambda: verified(case["stranger"]), what)
    start, middle, end = case["token"].split(".")
    flipped = ("A" if end[0] != "A" else "B") + end[1:]
    case["token"] = f"{start}.{middle}.{flipped}"
    refused(jwt.InvalidSignatureError, lambda: verified(case["key"]), f"a changed {what}")
print(len(cases))
