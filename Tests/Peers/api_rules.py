"""Holds the whole description to the rules of the strictest reader there is: Salesforce's importer.

api_rules.py OpenAPI/quittance.yaml   prints every breach; says how much was looked at when there is none.

Source: Salesforce Help, "OpenAPI 2.0 and 3.0 Support", "Schema Definition Considerations", and what is
reported where the help is silent; the copy for Salesforce has a test of its own for the rest.
"""

import re
import sys

import jsonschema
import yaml

document = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
breaches = []
counts = {"operations": 0, "schemas": 0, "examples": 0}
TYPES = {"string", "integer", "number", "boolean", "array", "object"}
# What other systems send us as they please, and descriptions, which describe themselves.
OPEN = {"StripeEvent", "ApiDescription", "SalesforceApiDescription"}
RESERVED = set(
    "abstract activate and any array as asc autonomous begin bigdecimal blob boolean break bulk by byte case"
    " cast catch char class collect commit const continue currency date datetime decimal default delete desc do"
    " double else end enum exception exit export extends false final finally float for from global goto group"
    " having hint if implements import in inner insert instanceof int integer interface into join like limit"
    " list long loop map merge new null nulls number object of on or outer override package parallel pragma"
    " private protected public retrieve return rollback select set short sobject sort static string super switch"
    " synchronized system testmethod then this time transaction trigger true try undelete update upsert using"
    " virtual void webservice when where while".split()
)


def breach(place, sentence):
    breaches.append(f"{place}: {sentence}")


def resolved(value):
    while isinstance(value, dict) and "$ref" in value:
        target = document
        for name in value["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        value = target
    return value


def check_schema(schema, place, depth=0):
    counts["schemas"] += 1
    if depth > 15:
        breach(place, "nested deeper than fifteen levels")
    if "$ref" in schema:
        if len(schema) > 1:
            breach(place, "a reference has siblings")
        if not schema["$ref"].startswith("#/components/schemas/"):
            breach(place, "a reference leads out of the schemas")
        return
    for word in ("not", "nullable", "discriminator", "anyOf"):
        if word in schema:
            breach(place, f"{word} is refused or ignored")
    if "oneOf" in schema:
        for index, part in enumerate(schema["oneOf"]):
            if resolved(part).get("type") != "object":
                breach(place, "a part of a composition is no object")
            check_schema(part, f"{place}/oneOf/{index}", depth + 1)
        return
    kind = schema.get("type")
    if kind not in TYPES:
        breach(place, f"the type is {kind}")
    if kind == "array":
        if "items" not in schema:
            return breach(place, "a list of nothing in particular")
        if resolved(schema["items"]).get("type") == "array":
            breach(place, "a list in a list")
        check_schema(schema["items"], place + "/items", depth + 1)
    if kind == "integer" and "format" not in schema:
        breach(place, "an integer without a format")
    if kind == "number":
        breach(place, "a binary number; amounts are exact text")
    if kind == "object":
        isolated = schema.get("additionalProperties")
        name = place.split("/")[-1]
        if isolated is not False and not isinstance(isolated, dict) and name not in OPEN:
            breach(place, "the object is open")
        if isinstance(isolated, dict):
            check_schema(isolated, place + "/additionalProperties", depth + 1)
        properties = schema.get("properties", {})
        for required in schema.get("required", []):
            if required not in properties:
                breach(place, f"{required} is required but not described")
        lowered = [key.lower() for key in properties]
        if len(set(lowered)) < len(lowered):
            breach(place, "two names differ only in case")
        for key, part in properties.items():
            if not re.fullmatch(r"[a-z][A-Za-z0-9]*", key) and name not in OPEN:
                # Gauges and counts carry names of other systems.
                if "additionalProperties" not in place and "_" not in key:
                    breach(f"{place}/{key}", "no Apex identifier")
            check_schema(part, f"{place}/{key}", depth + 1)


def check_example(value, place):
    if value is None:
        breach(place, "null in an example")
    elif isinstance(value, list):
        if not value:
            breach(place, "an empty list in an example")
        for index, part in enumerate(value):
            check_example(part, f"{place}/{index}")
    elif isinstance(value, dict):
        for key, part in value.items():
            check_example(part, f"{place}/{key}")


fits = {}


def check_fit(schema, value, place):
    """Whoever copies an example must get what the schema promises."""
    key = repr((schema, value))
    if key not in fits:
        whole = {**schema, "components": document["components"]}
        fits[key] = [error.message for error in jsonschema.Draft4Validator(whole).iter_errors(value)]
    for message in fits[key]:
        breach(place, f"the example does not fit: {message}")


def check_media(content, place, is_refusal, needs_example):
    for media, entry in content.items():
        if "schema" not in entry:
            breach(place, f"{media} has no schema")
        else:
            check_schema(entry["schema"], f"{place}/{media}")
        examples = [resolved(part) for part in entry.get("examples", {}).values()]
        if "example" in entry:
            examples.append({"value": entry["example"]})
        name = entry.get("schema", {}).get("$ref", "").split("/")[-1]
        if needs_example and media == "application/json" and not examples and name not in OPEN:
            breach(place, "no example to copy from")
        for example in examples:
            counts["examples"] += 1
            check_example(example.get("value"), place)
            check_fit(entry.get("schema", {}), example.get("value"), f"{place} {media}")
    if is_refusal and "application/problem+json" not in content:
        breach(place, "a refusal is no problem document")


def check_operation(path, method, operation):
    counts["operations"] += 1
    name = operation.get("operationId", "")
    place = f"{method.upper()} {path}"
    if not re.fullmatch(r"[a-z][A-Za-z0-9]{0,39}", name) or name.lower() in RESERVED:
        breach(place, f"the operationId {name} is none that suits Apex")
    if not 1 <= len(operation.get("summary", "")) <= 80:
        breach(place, "no short summary")
    if not 1 <= len(operation.get("description", "")) <= 1333:
        breach(place, "no description, or one that is cut")
    if method == "get" and "requestBody" in operation:
        breach(place, "a GET with a body")
    for parameter in map(resolved, operation.get("parameters", [])):
        where = f"{place} {parameter.get('name')}"
        if parameter.get("in") not in ("query", "path", "header"):
            breach(where, "stands nowhere")
        if not parameter.get("description"):
            breach(where, "is not explained")
        check_schema(parameter["schema"], where)
    body = operation.get("requestBody")
    if body:
        if body.get("required") is not True:
            breach(place, "the body is optional")
        check_media(body["content"], place + " body", False, True)
    responses = operation.get("responses", {})
    if not any(status.startswith("2") for status in responses) or "default" not in responses:
        breach(place, "no success, or no form for every refusal")
    for status, response in responses.items():
        response = resolved(response)
        isRefusal = status == "default" or status >= "400"
        if status.startswith("3") and status != "304":
            breach(place, "redirects")
        if status == "304" or "content" not in response:
            continue
        check_media(response["content"], f"{place} {status}", isRefusal, not isRefusal)
    for callback in operation.get("callbacks", {}).values():
        for expression, item in resolved(callback).items():
            if expression != "{$request.body#/callbackUrl}" or list(item) != ["post"]:
                breach(place, "a callback that Salesforce does not make")


if document["openapi"] != "3.0.3":
    breach("openapi", document["openapi"])
for path, item in document["paths"].items():
    for method, operation in item.items():
        check_operation(path, method, operation)
names = [operation["operationId"].lower() for item in document["paths"].values() for operation in item.values()]
if len(set(names)) < len(names):
    breach("paths", "two operationIds differ only in case")
for name, schema in document["components"]["schemas"].items():
    if name.lower() in RESERVED:
        breach(name, "is a word of Apex")
    check_schema(schema, name)
if breaches:
    sys.exit("\n".join(breaches))
print(", ".join(f"{count} {name}" for name, count in counts.items()))
