"""Holds a bill of materials against the schema of CycloneDX and its own promises: sbom_check.py FILE."""
import json
import pathlib
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

text = pathlib.Path(sys.argv[1]).read_text()
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
if fault:
    sys.exit(f"not CycloneDX 1.5: {fault}")
bill = json.loads(text)
names = {c["name"] for c in bill["components"]}
missing = {"swift", "swift-argument-parser", "swift-log", "libssl3", "zlib1g", "libsqlite3-0",
           "libpq5", "libyaml-0-2"} - names
if missing:
    sys.exit(f"not in the bill: {sorted(missing)}")
unversioned = [c["name"] for c in bill["components"] if not c.get("version")]
if unversioned:
    sys.exit(f"without a version: {unversioned}")
print(f"{len(bill['components'])} components, valid CycloneDX 1.5")
