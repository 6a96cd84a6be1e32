"""Reads a description as Salesforce External Services does, and is strict where the help is silent.

salesforce_import.py SERVICE salesforce.json   prints what the import makes as JSON: how many operations and
Apex classes, and every name that Apex spells differently. Every breach ends it with its place.

Sources: Salesforce Help, "OpenAPI 2.0 and 3.0 Support", "Schema Definition Considerations", "System
Limits", "Apex Reserved Keywords", "Apex Class Names and Developer Names", "Asynchronous Operations".
"""

import json
import re
import sys

import jsonschema

METHODS = {"get", "put", "post", "patch", "delete"}
MEDIA = {"application/json", "application/x-www-form-urlencoded", "text/plain"}
TYPES = {"string", "integer", "number", "boolean", "array", "object"}
EXPRESSION = re.compile(r"\{\$request\.(query\.\w+|body#/\w+(/1)?)\}")
RESERVED = set(
    "abstract activate and any array as asc autonomous begin bigdecimal blob boolean break bulk by byte case"
    " cast catch char class collect commit const continue currency date datetime decimal default delete desc do"
    " double else end enum exception exit export extends false final finally float for from global goto group"
    " having hint if implements import in inner insert instanceof int integer interface into join like limit"
    " list long loop map merge new not null nulls number object of on or outer override package parallel pragma"
    " private protected public retrieve return rollback select set short sobject sort static string super switch"
    " synchronized system testmethod then this throw time transaction trigger true try type undelete update"
    " upsert using virtual void webservice when where while".split()
)
breaches = []
renamed = {}


def breach(place, sentence):
    breaches.append(f"{place}: {sentence}")


def apex(name):
    """The identifier an import makes of a name; the wire keeps the name itself."""
    if name.lower() in RESERVED:
        spelt = "z0" + name
    else:
        # A digit cannot begin an identifier; everything but letters and digits is written as its bytes.
        spelt = "".join(
            character
            if character.isascii() and character.isalnum() and (place or not character.isdigit())
            else "".join(f"x{byte:02x}" for byte in character.encode())
            for place, character in enumerate(name)
        )
    if spelt != name:
        renamed[name] = spelt
    return spelt


def distinct(place, names):
    """Apex does not tell upper case from lower case."""
    spelt = [apex(name).lower() for name in names]
    for name in {name for name in spelt if spelt.count(name) > 1}:
        breach(place, f"two names become {name} in Apex")


class Import:
    def __init__(self, text, service):
        if len(text) >= 100_000:
            breach("document", f"{len(text)} characters; old imports stop at 100,000")
        self.document = json.loads(text)
        self.service = service
        self.operations = 0
        self.schemas = self.document.get("components", {}).get("schemas", {})

    def run(self):
        if not re.fullmatch(r"3\.0\.\d+", self.document.get("openapi", "")):
            breach("openapi", "no version the import takes")
        distinct("schemas", self.schemas)
        for name, schema in self.schemas.items():
            if len(f"{self.service}_{apex(name)}") > 255:
                breach(name, "the class name is too long")
            self.schema(schema, name, [name])
        names = []
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if method not in METHODS:
                    breach(path, f"{method} is no method of an import")
                    continue
                self.operations += 1
                names.append(operation.get("operationId", ""))
                self.operation(f"{method} {path}", method, path, operation)
        distinct("operations", names)
        if self.operations > 50:
            breach("paths", f"{self.operations} operations are more than an admin can look through")

    def operation(self, place, method, path, operation):
        name = operation.get("operationId", "")
        if not re.fullmatch(r"[a-z][A-Za-z0-9]{0,39}", name) or len(f"{self.service}_{name}") > 80:
            breach(place, f"{name!r} is no name for an action")
        if len(operation.get("description", "")) > 1333:
            breach(place, "the description is cut")
        parameters = operation.get("parameters", [])
        distinct(place, [parameter.get("name", "") for parameter in parameters])
        for parameter in parameters:
            if not parameter.get("name") or parameter.get("in") not in ("path", "query", "header"):
                breach(place, "a parameter without name or place")
            self.schema(parameter.get("schema", {}), f"{place} {parameter.get('name')}", [])
        held = set(re.findall(r"\{(\w+)\}", path))
        named = {parameter["name"] for parameter in parameters if parameter.get("in") == "path"}
        if held != named:
            breach(place, f"the path has {held}, the parameters {named}")
        if method == "get" and "requestBody" in operation:
            breach(place, "a GET with a body")
        self.content(operation.get("requestBody", {}), place + " body")
        responses = operation.get("responses", {})
        if not any(status.startswith("2") for status in responses):
            breach(place, "no success")
        for status, response in responses.items():
            if status.startswith("3"):
                breach(place, "redirects")
            self.content(response, f"{place} {status}")
        for callback in operation.get("callbacks", {}).values():
            if len(callback) != 1:
                breach(place, "a callback with several addresses")
            for expression, item in callback.items():
                if not EXPRESSION.fullmatch(expression):
                    breach(place, f"{expression} is beyond the import")
                if len(item) != 1 or not set(item) <= {"post", "put"}:
                    breach(place, "a callback is one POST or PUT")
                for part in item.values():
                    self.content(part.get("requestBody", {}), place + " callback")

    def content(self, holder, place):
        for media, entry in holder.get("content", {}).items():
            if media not in MEDIA:
                breach(place, f"{media} is refused")
            schema = entry.get("schema", {})
            self.schema(schema, place, [])
            if "example" in entry:
                whole = {**schema, "components": {"schemas": self.closed()}}
                for error in jsonschema.Draft4Validator(whole).iter_errors(entry["example"]):
                    breach(place, f"the sample does not fit: {error.message}")

    def closed(self):
        """The schemas as the samples must fit them: nothing that is not described."""
        return {
            name: {**schema, "additionalProperties": False} if "properties" in schema else schema
            for name, schema in self.schemas.items()
        }

    def schema(self, schema, place, path):
        for word in ("not", "nullable", "discriminator", "oneOf", "anyOf", "allOf"):
            if word in schema:
                breach(place, f"{word} is refused, ignored or without a form in Flow")
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/components/schemas/")
            if name not in self.schemas or len(schema) > 1:
                breach(place, f"{schema['$ref']} leads nowhere, or has siblings")
            elif name in path:
                breach(place, f"{name} leads back to itself")
            elif path:
                self.schema(self.schemas[name], f"{place}/{name}", path + [name])
            return
        kind = schema.get("type")
        if kind not in TYPES:
            breach(place, f"{kind} is no type of an import")
        if kind == "number":
            breach(place, "a binary number")
        if kind == "array":
            items = schema.get("items", {})
            if items.get("type") == "array":
                breach(place, "a list in a list has no form in Flow")
            self.schema(items, place + "/items", path)
        properties = schema.get("properties", {})
        distinct(place, properties)
        for name in set(schema.get("required", [])) - set(properties):
            breach(place, f"{name} is required but not described")
        for name, part in properties.items():
            self.schema(part, f"{place}/{name}", path)


imported = Import(open(sys.argv[2], encoding="utf-8").read(), sys.argv[1])
imported.run()
if breaches:
    sys.exit("\n".join(sorted(set(breaches))))
print(
    json.dumps(
        {"operations": imported.operations, "classes": len(imported.schemas), "renamed": renamed},
        sort_keys=True,
    )
)
