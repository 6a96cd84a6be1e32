"""Reads the Kubernetes manifests and the compose file as an operator relies on them.

usage: manifests.py KUBERNETES_FOLDER COMPOSE_FILE
"""
import pathlib
import sys

import yaml

faults = []


def expect(condition, text):
    if not condition:
        faults.append(text)


def manifests(folder):
    documents = []
    for file in sorted(pathlib.Path(folder).glob("*.yaml")):
        documents += [d for d in yaml.safe_load_all(file.read_text()) if d]
    kinds = {d["kind"]: d for d in documents}
    expect({"Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"} <= set(kinds),
           f"kinds are {sorted(kinds)}")
    for document in documents:
        expect("apiVersion" in document and "name" in document["metadata"], f"no head: {document}")
    deployment = kinds["Deployment"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
        spec = kinds[kind]["spec"]
        selector = spec.get("podSelector") or spec["selector"]
        selector = selector.get("matchLabels", selector)
        expect(selector.items() <= labels.items(), f"{kind} selects other pods")
    expect(deployment["selector"]["matchLabels"].items() <= labels.items(), "selector")
    pod = deployment["template"]["spec"]
    container = pod["containers"][0]
    expect(pod["securityContext"]["runAsNonRoot"], "runs as root")
    expect(pod["automountServiceAccountToken"] is False, "has a token of the cluster")
    security = container["securityContext"]
    expect(security["readOnlyRootFilesystem"], "root is writable")
    expect(security["allowPrivilegeEscalation"] is False, "may gain privileges")
    expect(security["capabilities"]["drop"] == ["ALL"], "has capabilities")
    for probe, path in [("startupProbe", "/startupz"), ("readinessProbe", "/readyz"),
                        ("livenessProbe", "/livez")]:
        expect(container[probe]["httpGet"]["path"] == path, probe)
    mounts = {m["name"] for m in container["volumeMounts"]}
    expect(mounts == {v["name"] for v in pod["volumes"]}, "mounts and volumes differ")
    expect("memory" in container["resources"]["limits"], "no limit of memory")
    ports = {p["name"] for p in container["ports"]}
    expect(kinds["Service"]["spec"]["ports"][0]["targetPort"] in ports, "the service's port")


def compose(file):
    document = yaml.safe_load(pathlib.Path(file).read_text())
    service = document["services"]["quittance"]
    expect(service["read_only"] and service["cap_drop"] == ["ALL"], "compose: not locked down")
    for name, entry in document["services"].items():
        for secret in entry.get("secrets", []):
            expect(secret in document["secrets"], f"compose: {name} wants {secret}")
        for volume in entry.get("volumes", []):
            source = volume.split(":")[0]
            expect(source.startswith((".", "/")) or source in document["volumes"],
                   f"compose: {name} mounts {source}")
        for needed in entry.get("depends_on", {}):
            expect("healthcheck" in document["services"][needed], f"compose: {needed} has no check")


manifests(sys.argv[1])
compose(sys.argv[2])
print("\n".join(faults) or "manifests are as they should be")
sys.exit(1 if faults else 0)
