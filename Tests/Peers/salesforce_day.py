"""A day of a sales team in a Salesforce simulator, through simple-salesforce.

salesforce_day.py ADDRESS CONSUMER-KEY CONSUMER-SECRET create   makes an account and a won opportunity
salesforce_day.py ADDRESS CONSUMER-KEY CONSUMER-SECRET read ACCOUNT OPPORTUNITY   shows both
salesforce_day.py ADDRESS CONSUMER-KEY CONSUMER-SECRET crowd COUNT   makes accounts with keys crowd-1 and so on
salesforce_day.py ADDRESS CONSUMER-KEY CONSUMER-SECRET crowd   counts accounts by their state
Prints JSON.
"""

import json
import sys

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

address, consumer_key, consumer_secret, task, *ids = sys.argv[1:]


class Rewriting(HTTPAdapter):
    """The library always speaks https with *.salesforce.com; this leads it to the simulator."""

    def send(self, request, **options):
        path = request.url.split("/", 3)[3]
        request.url = f"{address}/{path}"
        return super().send(request, **options)


session = requests.Session()
session.mount("https://", Rewriting())
sf = Salesforce(
    domain="example.my",
    consumer_key=consumer_key,
    consumer_secret=consumer_secret,
    session=session,
    version="67.0",
)
if task == "create":
    fields = {"Name": "Day Trading Ltd", "BillingCity": "Leeds", "Legacy_Key__c": "crm-7"}
    account = sf.Account.create(fields)["id"]
    sf.Contact.create({"AccountId": account, "LastName": "Payable", "Email": "ap@day.example"})
    deal = {
        "Name": "Renewal 2026",
        "AccountId": account,
        "StageName": "Closed Won",
        "CloseDate": "2026-10-15",
        "Amount": 1200.50,
        "IsWon": True,
        "Legacy_Key__c": "deal-1",
    }
    opportunity = sf.Opportunity.create(deal)["id"]
    for name, price in (("Seats", 1000.50), ("Setup", 200)):
        line = {"OpportunityId": opportunity, "Description": name, "Quantity": 1, "TotalPrice": price}
        sf.OpportunityLineItem.create(line)
    print(json.dumps({"account": account, "opportunity": opportunity}))
elif task == "crowd" and ids:
    crowd = [
        {"attributes": {"type": "Account"}, "Legacy_Key__c": f"crowd-{number}", "Name": f"Crowd {number}"}
        for number in range(1, int(ids[0]) + 1)
    ]
    made = sf.restful(
        "composite/sobjects/Account/Legacy_Key__c",
        method="PATCH",
        data=json.dumps({"allOrNone": True, "records": crowd}),
    )
    print(json.dumps({"made": sum(result["success"] and result["created"] for result in made)}))
elif task == "crowd":
    states = {}
    rows = sf.query_all("SELECT Id, Legacy_Key__c, Sync_Status__c, NetSuite_Id__c FROM Account")["records"]
    for row in rows:
        state = row["Sync_Status__c"] or "none"
        if state == "Synced" and not row["NetSuite_Id__c"]:
            state = "Synced without an id"
        states[state] = states.get(state, 0) + 1
    print(json.dumps(states))
else:
    fields = "Sync_Status__c, NetSuite_Id__c, Sync_Job_Id__c, Sync_Error__c, Last_Sync_At__c"
    own = {
        "Account": "Stripe_Customer_Id__c, Open_Balance__c, Open_Balance_Detail__c",
        "Opportunity": "Stripe_Invoice_Id__c",
    }
    shown = {}
    for name, record in zip(("Account", "Opportunity"), ids):
        rows = sf.query(f"SELECT Id, {fields}, {own[name]} FROM {name} WHERE Id = '{record}'")["records"]
        shown[name] = {key: value for key, value in rows[0].items() if key != "attributes"}
    print(json.dumps(shown))
