"""Checks for schemathesis, named to it by SCHEMATHESIS_HOOKS.

A schema cannot say everything: that a span must not end before it begins, that a key stands for one
request, that a cursor must be one we gave. `refusals_have_a_reason` takes the place of schemathesis' own
positive_data_acceptance: what fits the schema may be refused for such a reason, and for no other.
"""

import hypothesis
import schemathesis
from schemathesis.generation import GenerationMode

# Leaning towards inputs that were accepted takes nine tenths of the time, and mostly sends again what was sent
# before; without a target the same time goes into new requests.
hypothesis.target = lambda observation, label="": observation

# What a schema cannot express, by the code of the problem or of its faults.
REASONS = {
    "IDEMPOTENCY_KEY_REUSED",
    "SPAN_REVERSED",
    "CURSOR_INVALID",
    "SIGNATURE_REFUSED",
    "ACCOUNT_UNKNOWN",
    # What is set up, stored or booked decides about these.
    "CALLBACKS_NOT_SET_UP",
    "PAYOUT_NOT_ITEMISED",
    "CALLBACK_HOST_REFUSED",
    "CALLBACK_URL_PLAIN",
    "CALLBACK_URL_MALFORMED",
    "CUSTOMER_UNKNOWN",
    # What an id looks like depends on the kind beside it.
    "OBJECT_UNREADABLE",
    # Sums, currencies and their decimal places are beyond a schema.
    "TOTAL_UNEQUAL",
    "CURRENCY_UNKNOWN",
    "AMOUNT_TOO_PRECISE",
    "AMOUNT_TOO_LARGE",
    # XML has no schema here.
    "MESSAGE_REFUSED",
}
# One of two parameters is needed, and not both.
ALTERNATIVES = {("get", "/v1/links"): {"PARAMETER_INVALID"}}


@schemathesis.check
def refusals_have_a_reason(ctx, response, case):
    if response.status_code not in (400, 422) or case.meta is None:
        return
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    problem = response.json()
    codes = {fault["code"] for fault in problem.get("errors", [])} or {problem["code"]}
    known = REASONS | ALTERNATIVES.get((case.method.lower(), case.operation.path), set())
    # A schema cannot say that an address holds no control characters.
    if "%00" in (response.request.url or ""):
        known = known | {"TARGET_MALFORMED"}
    assert codes <= known, f"refused what the schema allows: {sorted(codes - known)}"


@schemathesis.check
def problems_are_complete(ctx, response, case):
    """Every refusal is a problem with a code, a request id and whether to try again."""
    if response.status_code < 400 or case.method.upper() == "HEAD":
        return
    problem = response.json()
    for name in ("type", "title", "status", "code", "retryable", "requestId"):
        assert name in problem, f"a problem without {name}"
    assert problem["status"] == response.status_code, "the status in the body is another one"
    assert response.headers["x-request-id"][0] == problem["requestId"], "two request ids"
    for fault in problem.get("errors", []):
        for name in ("pointer", "code", "message"):
            assert name in fault, f"a fault without {name}"
