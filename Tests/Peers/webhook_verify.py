"""Judges deliveries with the Standard Webhooks library.

Standard input: {"secret", "deliveries": [{"headers", "body"}]}. Each must be signed; a changed body, another
secret and an old moment must not pass.
"""

import json
import sys

from expectation import equal, refused
from standardwebhooks import Webhook, WebhookVerificationError

given = json.load(sys.stdin)
judge = Webhook(given["secret"])
stranger = Webhook("whsec_" + "A" * 32)
for delivery in given["deliveries"]:
    headers, body = delivery["headers"], delivery["body"]
    event = judge.verify(body, headers)
    equal(event, json.loads(body), "what was signed")
    refused(WebhookVerificationError, lambda: judge.verify(body + " ", headers), "a changed body")
    refused(WebhookVerificationError, lambda: stranger.verify(body, headers), "another secret")
    old = dict(headers, **{"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 3600)})
    refused(WebhookVerificationError, lambda: judge.verify(body, old), "an old moment")
    other = dict(headers, **{"webhook-id": "msg_other"})
    refused(WebhookVerificationError, lambda: judge.verify(body, other), "another message id")
print(len(given["deliveries"]))
