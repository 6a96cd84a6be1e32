"""Compares the dashboard, the alert rules and the table of metrics with one another."""
import json
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
source = (root / "Sources/Quittance/Wiring/ServiceMetrics.swift").read_text()
defined = set(re.findall(r'"(quittance_[a-z_]+)"', source))
table = (root / "Deploy/guide/metrics.md").read_text()
documented = set(re.findall(r"^\| `(quittance_[a-z_]+)`", table, re.M))
dashboard = json.loads((root / "Deploy/monitoring/dashboard.json").read_text())
shown = " ".join(t["expr"] for p in dashboard["panels"] for t in p["targets"])
rules = (root / "Deploy/monitoring/rules.yaml").read_text()
pages = "".join(p.read_text() for p in (root / "Deploy/guide").glob("*.md"))


def names(text):
    found = re.findall(r"quittance_[a-z_]+", text)
    return {re.sub(r"_(bucket|count|sum)$", "", n) if n not in defined else n for n in found}


faults = []
faults += [f"not in the table of metrics: {n}" for n in sorted(defined - documented)]
faults += [f"in the table, but not measured: {n}" for n in sorted(documented - defined)]
faults += [f"the dashboard shows what is not measured: {n}" for n in sorted(names(shown) - defined)]
faults += [f"the rules use what is not measured: {n}" for n in sorted(names(rules) - defined)]
faults += [f"no panel shows {n}" for n in sorted(defined - names(shown))]
for page, title in re.findall(r"runbook: (Deploy/guide/[a-z]+\.md), “(.+)”", rules):
    text = (root / page).read_text() if (root / page).exists() else ""
    if not re.search(rf"^#+ {re.escape(title)}$", text, re.M):
        faults.append(f"{page} has no section “{title}”")
ids = [p["id"] for p in dashboard["panels"]]
faults += ["two panels have one id"] if len(set(ids)) != len(ids) else []
print("\n".join(faults) or "metrics, dashboard, rules and pages agree")
sys.exit(1 if faults else 0)
