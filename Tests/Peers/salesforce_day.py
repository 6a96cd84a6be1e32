"""A day of a sales team in a Salesforce simulator, through simple-salesforce.

salesforce_day.py ADDRESS CONSUMER-KEY CONSUMER-SECRET create   makes an account and a won opportunity
salesforce_day.py ADDRESS CONSUMER-KEY CONSUMER-SECRET read ACCOUNT OPPORTUNITY   shows both
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
    account = sf.Account.create({"Name": "Day Trading Ltd", "BillingCity": "Leeds"})["id"]
    deal = {
        "Name": "Renewal 2026",
        "AccountId": account,
        "StageName": "Closed Won",
        "CloseDate": "2026-10-15",
        "Amount": 1200.50,
        "IsWon": True,
    }
    opportunity = sf.Opportunity.create(deal)["id"]
    for name, price in (("Seats", 1000.50), ("Setup", 200)):
        line = {"OpportunityId": opportunity, "Description": name, "Quantity": 1, "TotalPrice": price}
        sf.OpportunityLineItem.create(line)
    print(json.dumps({"account": account, "opportunity": opportunity}))
else:
    fields = "Sync_Status__c, NetSuite_Id__c, Sync_Job_Id__c, Sync_Error__c, Last_Sync_At__c"
    shown = {}
    for name, record in zip(("Account", "Opportunity"), ids):
        rows = sf.query(f"SELECT Id, {fields} FROM {name} WHERE Id = '{record}'")["records"]
        shown[name] = {key: value for key, value in rows[0].items() if key != "attributes"}
    print(json.dumps(shown))
