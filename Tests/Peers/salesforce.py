"""Drives a Salesforce simulator with simple-salesforce.

salesforce.py ADDRESS CONSUMER-KEY CONSUMER-SECRET, or with the JSON {"consumerKey", "user", "key"} on
standard input to log in by a signed statement as well.
"""

import json
import sys

import requests
from expectation import equal, expect, refused
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, SalesforceLogin
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)

address, consumer_key, consumer_secret = sys.argv[1:]
host = address.removeprefix("http://")


class Rewriting(HTTPAdapter):
    """The library always speaks https with *.salesforce.com; this leads it to the simulator."""

    def send(self, request, **options):
        path = request.url.split("/", 3)[3]
        request.url = f"{address}/{path}"
        return super().send(request, **options)


session = requests.Session()
session.mount("https://", Rewriting())


def control(path, **body):
    requests.post(f"{address}/sandbox/{path}", json=body).raise_for_status()


login = dict(domain="example.my", consumer_key=consumer_key, session=session)
refused(
    SalesforceAuthenticationFailed,
    lambda: SalesforceLogin(**login, consumer_secret="wrong"),
    "a wrong secret",
)
sf = Salesforce(**login, consumer_secret=consumer_secret, version="62.0")
equal(sf.sf_instance, host, "the instance the token names")

# One record by its own id.
made = sf.Account.create({"Name": "Peer One", "Phone": "+1 555 0100"})
expect(made["success"] and made["id"].startswith("001"), f"create: {made}")
sf.Account.update(made["id"], {"Phone": "+1 555 0101"})
read = sf.Account.get(made["id"])
equal((read["Name"], read["Phone"]), ("Peer One", "+1 555 0101"), "account")
equal(read["attributes"]["type"], "Account", "attributes")

# By external id: made once, then changed; case counts for Stripe's ids.
first = sf.Account.upsert("Stripe_Customer_Id__c/cus_Peer1", {"Name": "Peer Two"}, raw_response=True)
equal((first.status_code, first.json()["created"]), (201, True), first.text)
second = sf.Account.upsert("Stripe_Customer_Id__c/cus_Peer1", {"Website": "x"}, raw_response=True)
equal((second.status_code, second.json()["created"]), (200, False), second.text)
other = sf.Account.upsert("Stripe_Customer_Id__c/cus_pEER1", {"Name": "Peer"}, raw_response=True)
equal(other.status_code, 201, "ids that differ in case are two")
found = sf.Account.get_by_custom_id("Stripe_Customer_Id__c", "cus_Peer1")
equal((found["Name"], found["Website"]), ("Peer Two", "x"), "found by its external id")

# Two records with one key: 300 with both addresses.
for name in ("Twin A", "Twin B"):
    sf.Account.create({"Name": name, "Legacy_Key__c": "twin"})
refused(
    SalesforceMoreThanOneRecord,
    lambda: sf.Account.upsert("Legacy_Key__c/twin", {"Name": "Twin"}),
    "a key of two records",
)

# Several records at once, one of them wrong.
records = [
    {"attributes": {"type": "Account"}, "Stripe_Customer_Id__c": f"cus_many{n}", "Name": f"Many {n}"}
    for n in range(10)
]
records[3].pop("Name")
rows = sf.restful(
    "composite/sobjects/Account/Stripe_Customer_Id__c",
    method="PATCH",
    data=json.dumps({"allOrNone": False, "records": records}),
)
equal([row["success"] for row in rows].count(True), 9, f"collection: {rows}")
equal(rows[3]["errors"][0]["statusCode"], "REQUIRED_FIELD_MISSING", "the wrong one says why")

# Queries: quoting, paging over the server's own pages.
rows = sf.query("SELECT Id, Name FROM Account WHERE Name = 'Peer Two'")
equal([row["Name"] for row in rows["records"]], ["Peer Two"], "query")
session.headers["Sforce-Query-Options"] = "batchSize=200"
many = [
    {"attributes": {"type": "Account"}, "Stripe_Customer_Id__c": f"cus_page{n}", "Name": f"Page {n}"}
    for n in range(400)
]
for start in (0, 200):
    sf.restful(
        "composite/sobjects/Account/Stripe_Customer_Id__c",
        method="PATCH",
        data=json.dumps({"records": many[start : start + 200]}),
    )
names = [row["Name"] for row in sf.query_all_iter("SELECT Name FROM Account")]
paged = sorted(name for name in names if name.startswith("Page "))
equal(paged, sorted(row["Name"] for row in many), "every page of a query, each row once")
usage = sf.api_usage["api-usage"]
expect(0 < usage.used < usage.total, f"usage: {usage}")

# Refusals.
refused(SalesforceResourceNotFound, lambda: sf.Account.get("001000000009999AAA"), "a missing record")
wrong = refused(SalesforceMalformedRequest, lambda: sf.query("SELECT Nope FROM Account"), "a query")
equal(wrong.content[0]["errorCode"], "INVALID_FIELD", "an unknown field")
refused(SalesforceMalformedRequest, lambda: sf.Account.create({"Phone": "1"}), "no name")

# A session that ended: the token is refused once, a new one works.
control("end-sessions")
ended = requests.get(
    f"{address}/services/data/v62.0/limits", headers={"Authorization": f"Bearer {sf.session_id}"}
)
equal((ended.status_code, ended.json()[0]["errorCode"]), (401, "INVALID_SESSION_ID"), "ended")
sf = Salesforce(**login, consumer_secret=consumer_secret, version="62.0")
expect(sf.Account.get(made["id"]), "a new session")

text = sys.stdin.read()
if text:
    client = json.loads(text)
    names = dict(username=client["user"], domain="login", instance_url="example.my", session=session)
    for _ in range(20):
        # Many times: the library rounds the moment of expiry up or down.
        token, instance = SalesforceLogin(
            **names, consumer_key=client["consumerKey"], privatekey=client["key"]
        )
    equal(instance, host, "the instance the token names")
    sf = Salesforce(instance=instance, session_id=token, session=session, version="62.0")
    expect(sf.Account.get(made["id"]), "a session of a signed statement")
    refused(
        SalesforceAuthenticationFailed,
        lambda: SalesforceLogin(**{**names, "username": "other@example.com"},
                                consumer_key=client["consumerKey"], privatekey=client["key"]),
        "another user",
    )
print("ok")
